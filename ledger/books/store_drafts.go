package books

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// optional stores 0 as NULL.
func optional[T ~int64](id T) any {
	if id == 0 {
		return nil
	}
	return int64(id)
}

func insertDraft(ctx context.Context, tx *db.Tx, v *ledger.Voucher) error {
	lines, files, err := encodeContent(v)
	if err != nil {
		return err
	}
	return tx.Later(ctx, `INSERT INTO drafts (book, id, state, kind, date, series, attachments, note, source, source_ref,
		reverses, supplements, lines, files, prepared_by, prepared_at) VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(v.Book), int64(v.ID), int64(v.Kind), int64(v.Date), string(v.Series), v.Attachments, v.Note, v.Source,
		v.SourceRef, optional(v.Reverses), optional(v.Supplements), lines, files, int64(v.PreparedBy),
		v.PreparedAt.UnixMicro())
}

func encodeContent(v *ledger.Voucher) (lines, files string, err error) {
	l, err := json.Marshal(v.Lines)
	if err != nil {
		return "", "", err
	}
	f, err := encodeFiles(v.Files)
	return string(l), f, err
}

// fileJSON is how a file is stored: its hash in words.
type fileJSON struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
	Hash string `json:"hash"`
}

func encodeFiles(files []ledger.File) (string, error) {
	if len(files) == 0 {
		return "[]", nil
	}
	out := make([]fileJSON, len(files))
	for i, f := range files {
		out[i] = fileJSON{f.Name, f.Type, f.Size, f.Hash.String()}
	}
	b, err := json.Marshal(out)
	return string(b), err
}

func decodeFiles(text string) ([]ledger.File, error) {
	if text == "[]" {
		return nil, nil
	}
	var in []fileJSON
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		return nil, err
	}
	out := make([]ledger.File, len(in))
	for i, f := range in {
		hash, err := ledger.ParseHash(f.Hash)
		if err != nil {
			return nil, err
		}
		out[i] = ledger.File{Name: f.Name, Type: f.Type, Size: f.Size, Hash: hash}
	}
	return out, nil
}

// updateDraft writes what was typed; the version in v is the new one.
func updateDraft(ctx context.Context, tx *db.Tx, v *ledger.Voucher) error {
	lines, files, err := encodeContent(v)
	if err != nil {
		return err
	}
	return tx.Later(ctx, `UPDATE drafts SET date = ?, series = ?, attachments = ?, note = ?, lines = ?, files = ?,
		version = ?, prepared_by = ?, prepared_at = ? WHERE book = ? AND id = ?`,
		int64(v.Date), string(v.Series), v.Attachments, v.Note, lines, files, v.Version, int64(v.PreparedBy),
		v.PreparedAt.UnixMicro(), int64(v.Book), int64(v.ID))
}

// setState moves a draft to its next state; ref carries the new version.
func setState(
	ctx context.Context, tx *db.Tx, book ledger.BookID, ref Ref, to ledger.State, who ledger.UserID,
) error {
	var checker, at any
	if to == ledger.Checked {
		checker, at = int64(who), tx.Now.UnixMicro()
	}
	return tx.Later(ctx,
		"UPDATE drafts SET state = ?, checked_by = ?, checked_at = ?, version = ? WHERE book = ? AND id = ?",
		int64(to), checker, at, ref.Version, int64(book), int64(ref.ID))
}

func deleteDraft(ctx context.Context, tx *db.Tx, book ledger.BookID, id ledger.VoucherID) error {
	return tx.Later(ctx, "DELETE FROM drafts WHERE book = ? AND id = ?", int64(book), int64(id))
}

const (
	draftColumns = `SELECT id, state, kind, date, series, attachments, note, source, source_ref, coalesce(reverses, 0),
	coalesce(supplements, 0), lines, files, version, prepared_by, prepared_at, coalesce(checked_by, 0),
	coalesce(checked_at, 0)`
	fromDrafts = ` FROM drafts d WHERE book = ? `
)

// scanDraft reads the columns of a draft, and those that follow them into more.
func scanDraft(row db.Scanner, book ledger.BookID, more ...any) (*ledger.Voucher, error) {
	v := &ledger.Voucher{Book: book}
	var lines, files string
	var prepared, checked int64
	into := append([]any{
		&v.ID, &v.State, &v.Kind, &v.Date, &v.Series, &v.Attachments, &v.Note, &v.Source, &v.SourceRef, &v.Reverses,
		&v.Supplements, &lines, &files, &v.Version, &v.PreparedBy, &prepared, &v.CheckedBy, &checked,
	}, more...)
	if err := row.Scan(into...); err != nil {
		return nil, err
	}
	v.PreparedAt, v.CheckedAt = instant(prepared), instant(checked)
	if err := json.Unmarshal([]byte(lines), &v.Lines); err != nil {
		return nil, err
	}
	var err error
	v.Files, err = decodeFiles(files)
	return v, err
}

// instant reads stored microseconds; 0 is no instant.
func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

func readDraft(ctx context.Context, tx *db.Tx, book ledger.BookID, id ledger.VoucherID) (*ledger.Voucher, error) {
	v, err := scanDraft(tx.QueryRow(ctx, draftColumns+fromDrafts+"AND id = ?", int64(book), int64(id)), book)
	return v, noDraft(ctx, tx, book, id, err)
}

// readForPosting is readDraft with how far the numbers of its period and series go.
func readForPosting(
	ctx context.Context, tx *db.Tx, book ledger.BookID, id ledger.VoucherID,
) (*ledger.Voucher, reach, error) {
	const query = draftColumns + `,
		coalesce((SELECT p.state FROM periods p WHERE p.book = d.book AND p.period = d.date / 100), ''),
		coalesce((SELECT max(v.number) FROM vouchers v WHERE v.book = d.book AND v.period = d.date / 100
			AND v.series = d.series), 0)` + fromDrafts + "AND id = ?"
	var r reach
	v, err := scanDraft(tx.QueryRow(ctx, query, int64(book), int64(id)), book, &r.state, &r.last)
	return v, r, noDraft(ctx, tx, book, id, err)
}

// noDraft turns the error of a look-up that found no draft into words.
func noDraft(ctx context.Context, tx *db.Tx, book ledger.BookID, id ledger.VoucherID, err error) error {
	if db.NoRows(err) {
		if _, posted := readVoucher(ctx, tx, book, id); posted == nil {
			return ledger.NewError(ledger.Conflict, "voucher.is_posted",
				ledger.Args{"id": strconv.FormatInt(int64(id), 10)})
		}
		return notFound(id)
	}
	return err
}

func notFound(id ledger.VoucherID) error {
	return ledger.NewError(ledger.NotFound, "voucher.unknown", ledger.Args{"id": strconv.FormatInt(int64(id), 10)})
}

// listDrafts returns all vouchers of the span that are not posted yet, in order of date and id; state 0 matches all.
func listDrafts(
	ctx context.Context, tx *db.Tx, book ledger.BookID, span ledger.Span, state ledger.State,
) ([]ledger.Voucher, error) {
	const query = draftColumns + fromDrafts + `AND date BETWEEN ? AND ? AND (? = 0 OR state = ?) ORDER BY date, id LIMIT ?`
	rows, err := tx.Query(ctx, query,
		int64(book), int64(span.From.First()), int64(span.To.Last()), int64(state), int64(state), maxList)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []ledger.Voucher
	for rows.Next() {
		v, err := scanDraft(rows, book)
		if err != nil {
			return nil, err
		}
		out = append(out, *v)
	}
	return out, rows.Err()
}

// maxList bounds lists that are not paged.
const maxList = 5000
