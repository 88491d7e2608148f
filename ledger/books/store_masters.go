package books

import (
	"context"
	"strings"

	"github.com/mozillazg/go-pinyin"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// initials returns the pinyin initials of a name, by which people search: 银行存款 is yhck. Other letters and digits
// stay as they are.
func initials(name string) string {
	args := pinyin.NewArgs()
	args.Style = pinyin.FirstLetter
	args.Fallback = func(r rune, _ pinyin.Args) []string {
		if r < 0x80 {
			return []string{strings.ToLower(string(r))}
		}
		return nil
	}
	return strings.Join(pinyin.LazyPinyin(heteronyms.Replace(name), args), "")
}

// heteronyms holds words of accounting whose characters have another sound by themselves.
var heteronyms = strings.NewReplacer("银行", "yh", "会计", "kj", "长期", "cq", "重置", "cz", "调整", "tz", "盘盈", "py",
	"折旧", "zj", "提供", "tg", "参股", "cg", "行政", "xz", "差旅", "cl")

var accountTable = db.Table{Columns: 14, Into: `INSERT INTO accounts (book, code, name, parent, class, side, leaf, active,
	statutory, flow, dimensions, unit, note, pinyin) VALUES `}

func insertAccounts(ctx context.Context, tx *db.Tx, book ledger.BookID, accounts []ledger.Account) error {
	var args []any
	for _, a := range accounts {
		args = append(args, int64(book), a.Code, a.Name, a.Parent, int64(a.Class), int64(a.Side), flag(a.Leaf),
			flag(a.Active), flag(a.Statutory), int64(a.Flow), int64(a.Dimensions), a.Unit, a.Note, initials(a.Name))
	}
	return tx.Insert(ctx, accountTable, args)
}

// flag stores a truth as 0 or 1, the same in both databases.
func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func readAccounts(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]ledger.Account, error) {
	rows, err := tx.Query(ctx, `SELECT code, name, parent, class, side, leaf, active, statutory, flow, dimensions, unit, note
		FROM accounts WHERE book = ? ORDER BY code`, int64(book))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []ledger.Account
	for rows.Next() {
		var a ledger.Account
		var leaf, active, statutory int64
		if err := rows.Scan(&a.Code, &a.Name, &a.Parent, &a.Class, &a.Side, &leaf, &active, &statutory, &a.Flow,
			&a.Dimensions, &a.Unit, &a.Note); err != nil {
			return nil, err
		}
		a.Leaf, a.Active, a.Statutory = leaf == 1, active == 1, statutory == 1
		out = append(out, a)
	}
	return out, rows.Err()
}

// accountUsed reports whether the account carries lines, opening balances or lines of drafts.
func accountUsed(ctx context.Context, tx *db.Tx, book ledger.BookID, code string) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM balances WHERE book = ? AND account = ?) +
		(SELECT count(*) FROM openings WHERE book = ? AND account = ?)`,
		int64(book), code, int64(book), code).Scan(&n)
	if err != nil || n > 0 {
		return n > 0, err
	}
	return accountDrafted(ctx, tx, book, code)
}

// accountDrafted reports whether a voucher that is not posted names the account.
func accountDrafted(ctx context.Context, tx *db.Tx, book ledger.BookID, code string) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM drafts WHERE book = ? AND lines LIKE ?`,
		int64(book), `%"account":"`+code+`"%`).Scan(&n)
	return n > 0, err
}

func setLeaf(ctx context.Context, tx *db.Tx, book ledger.BookID, code string) error {
	_, err := tx.Exec(ctx, "UPDATE accounts SET leaf = 0 WHERE book = ? AND code = ?", int64(book), code)
	return err
}

func setActive(ctx context.Context, tx *db.Tx, a activation) error {
	_, err := tx.Exec(ctx, "UPDATE accounts SET active = ? WHERE book = ? AND code = ?",
		flag(a.Active), int64(a.Book), a.Code)
	return err
}

// closingOf returns the present balance of a leaf, debit-positive, in fen.
func closingOf(ctx context.Context, tx *db.Tx, book ledger.BookID, code string) (ledger.Money, error) {
	var m ledger.Money
	err := tx.QueryRow(ctx, `SELECT CAST(coalesce((SELECT sum(balance) FROM openings WHERE book = ? AND account = ?), 0) +
		coalesce((SELECT sum(debit - credit) FROM balances WHERE book = ? AND account = ?), 0) AS BIGINT)`,
		int64(book), code, int64(book), code).Scan(&m)
	return m, err
}

func putDimensionValue(ctx context.Context, tx *db.Tx, book ledger.BookID, v DimensionValue) error {
	_, err := tx.Exec(ctx, `INSERT INTO dimension_values AS d (book, kind, code, name, active, pinyin)
		VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (book, kind, code)
		DO UPDATE SET name = excluded.name, active = excluded.active, pinyin = excluded.pinyin`,
		int64(book), int64(v.Kind), v.Code, v.Name, flag(v.Active), initials(v.Name))
	return err
}

// readDimensionValue returns the value or nothing when it is unknown.
func readDimensionValue(
	ctx context.Context, tx *db.Tx, book ledger.BookID, kind ledger.Dimension, code string,
) (*DimensionValue, error) {
	v := &DimensionValue{Kind: kind, Code: code}
	var active int64
	err := tx.QueryRow(ctx, "SELECT name, active FROM dimension_values WHERE book = ? AND kind = ? AND code = ?",
		int64(book), int64(kind), code).Scan(&v.Name, &active)
	if db.NoRows(err) {
		v = nil
		return v, nil
	}
	if err != nil {
		return nil, err
	}
	v.Active = active == 1
	return v, nil
}

func listDimensionValues(
	ctx context.Context, tx *db.Tx, book ledger.BookID, kind ledger.Dimension,
) ([]DimensionValue, error) {
	rows, err := tx.Query(ctx, `SELECT code, name, active FROM dimension_values WHERE book = ? AND kind = ? ORDER BY code`,
		int64(book), int64(kind))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []DimensionValue
	for rows.Next() {
		v := DimensionValue{Kind: kind}
		var active int64
		if err := rows.Scan(&v.Code, &v.Name, &active); err != nil {
			return nil, err
		}
		v.Active = active == 1
		out = append(out, v)
	}
	return out, rows.Err()
}

func insertBlob(ctx context.Context, tx *db.Tx, book ledger.BookID, f ledger.File, body []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO blobs (book, hash, type, size, content) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (book, hash) DO NOTHING`, int64(book), f.Hash.String(), f.Type, f.Size, body)
	return err
}

func blobInfo(ctx context.Context, tx *db.Tx, book ledger.BookID, hash ledger.Hash) (kind string, size int64, err error) {
	err = tx.QueryRow(ctx, "SELECT type, size FROM blobs WHERE book = ? AND hash = ?", int64(book), hash.String()).
		Scan(&kind, &size)
	if db.NoRows(err) {
		return "", 0, ledger.NewError(ledger.NotFound, "file.unknown", ledger.Args{"name": hash.Short()}).At("files")
	}
	return kind, size, err
}

func readBlob(
	ctx context.Context, tx *db.Tx, book ledger.BookID, hash ledger.Hash,
) (ledger.File, []byte, error) {
	f := ledger.File{Hash: hash}
	var body []byte
	err := tx.QueryRow(ctx, "SELECT type, size, content FROM blobs WHERE book = ? AND hash = ?",
		int64(book), hash.String()).Scan(&f.Type, &f.Size, &body)
	if db.NoRows(err) {
		return f, nil, ledger.NewError(ledger.NotFound, "file.unknown", ledger.Args{"name": hash.Short()})
	}
	return f, body, err
}
