package books

import (
	"context"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// maxMatches bounds the accounts and details that one search text may stand for.
const maxMatches = 200

// like makes a pattern that finds the text anywhere, its wildcards taken as letters.
func like(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text) + "%"
}

// findValues returns the codes of details whose code, name or pinyin matches the text.
func findValues(ctx context.Context, tx *db.Tx, book ledger.BookID, text string) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT code FROM dimension_values
		WHERE book = ? AND (code = ? OR name LIKE ? ESCAPE '\' OR pinyin = ?) LIMIT ?`,
		int64(book), text, like(text), strings.ToLower(text), maxMatches)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var code string
		if err := rows.Scan(&code); err != nil {
			return nil, err
		}
		out = append(out, code)
	}
	return out, rows.Err()
}

// condition selects vouchers by their number or by one of their lines.
func (m match) condition() (string, []any) {
	if m.text == "" {
		return "", nil
	}
	var args []any
	out := "AND ("
	if m.number > 0 {
		out += "number = ? AND (? = '' OR series = ?) OR "
		args = append(args, m.number, string(m.series), string(m.series))
	}
	out += `EXISTS (SELECT 1 FROM lines l WHERE l.book = vouchers.book AND l.voucher = vouchers.id AND
		(l.summary LIKE ? ESCAPE '\'`
	args = append(args, like(m.text))
	if m.amount != 0 {
		out += " OR l.debit = ? OR l.credit = ?"
		args = append(args, int64(m.amount), int64(m.amount))
	}
	if codes := texts(m.accounts[:min(len(m.accounts), maxMatches)]); len(codes) > 0 {
		out += " OR l.account IN (" + marks(codes) + ")"
		args = append(args, codes...)
	}
	if values := texts(m.values); len(values) > 0 {
		for _, d := range ledger.AllDimensions {
			out += " OR l." + d.String() + " IN (" + marks(values) + ")"
			args = append(args, values...)
		}
	}
	return out + ")" + apart + ")) ", args
}

// apart keeps PostgreSQL from joining what EXISTS asks, for which it would read the lines of all vouchers at once.
const apart = " LIMIT 1 OFFSET 0"

func texts(all []string) []any {
	out := make([]any, len(all))
	for i, s := range all {
		out[i] = s
	}
	return out
}

// readLines fills in the lines of the vouchers.
func readLines(ctx context.Context, tx *db.Tx, book ledger.BookID, vouchers []ledger.Voucher) error {
	if len(vouchers) == 0 {
		return nil
	}
	at := make(map[ledger.VoucherID]int, len(vouchers))
	ids := make([]any, len(vouchers))
	for i := range vouchers {
		at[vouchers[i].ID] = i
		ids[i] = int64(vouchers[i].ID)
	}
	rows, err := tx.Query(ctx, lineColumns+"AND voucher IN ("+marks(ids)+") ORDER BY voucher, no",
		append([]any{int64(book)}, ids...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		id, l, err := scanLine(rows)
		if err != nil {
			return err
		}
		v := &vouchers[at[id]]
		v.Lines = append(v.Lines, l)
	}
	return rows.Err()
}

func countVouchers(ctx context.Context, tx *db.Tx, book ledger.BookID, span ledger.Span) (int, error) {
	var n int
	err := tx.QueryRow(ctx, "SELECT count(*) FROM vouchers WHERE book = ? AND period BETWEEN ? AND ?",
		int64(book), int64(span.From), int64(span.To)).Scan(&n)
	return n, err
}
