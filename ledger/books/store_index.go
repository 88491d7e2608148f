package books

import (
	"context"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// listBehind returns the books with posted vouchers that are not ready for the search yet.
func listBehind(ctx context.Context, tx *db.Tx) ([]ledger.BookID, error) {
	rows, err := tx.Query(ctx, `SELECT h.book FROM heads h LEFT JOIN search_marks m ON m.book = h.book
		WHERE h.seq > coalesce(m.seq, 0) ORDER BY h.book`)
	return db.Collect(rows, err, func(row db.Scanner) (id ledger.BookID, err error) {
		err = row.Scan(&id)
		return id, err
	})
}

// searchBehind returns how many posted vouchers of the book are not ready for the search yet.
func searchBehind(ctx context.Context, tx *db.Tx, book ledger.BookID) (int64, error) {
	var behind int64
	err := tx.QueryRow(ctx, `SELECT h.seq - coalesce(m.seq, 0) FROM heads h LEFT JOIN search_marks m ON m.book = h.book
		WHERE h.book = ?`, int64(book)).Scan(&behind)
	return behind, err
}

// lockSearchMark returns up to which place of the chain the book is ready, and makes others who ready it wait.
func lockSearchMark(ctx context.Context, tx *db.Tx, book ledger.BookID) (mark int64, err error) {
	if _, err := tx.Exec(ctx, "INSERT INTO search_marks (book, seq) VALUES (?, 0) ON CONFLICT DO NOTHING", int64(book)); err != nil {
		return 0, err
	}
	err = tx.QueryRow(ctx, "SELECT seq FROM search_marks WHERE book = ?"+tx.ForUpdate(), int64(book)).Scan(&mark)
	return mark, err
}

// indexVouchers makes the vouchers behind one place of the chain, up to another, ready for the search.
func indexVouchers(ctx context.Context, tx *db.Tx, book ledger.BookID, after, to int64) error {
	const lines = `FROM vouchers v CROSS JOIN lines l WHERE v.book = ? AND v.seq > ? AND v.seq <= ? AND l.book = ? AND
		l.voucher = v.id`
	span := []any{int64(book), after, to, int64(book)}
	for _, s := range []struct {
		query string
		args  []any
	}{
		{`INSERT INTO search_amounts (book, period, amount, seq)
			SELECT DISTINCT l.book, l.date / 100, abs(l.debit + l.credit), l.seq ` + lines + " ORDER BY 2, 3, 4", span},
		{`INSERT INTO search_texts (book, id, text) SELECT n.book,
			(SELECT coalesce(max(id), 0) FROM search_texts WHERE book = ?) + row_number() OVER (ORDER BY n.summary), n.summary
			FROM (SELECT DISTINCT l.book, l.summary ` + lines + ` AND NOT EXISTS
				(SELECT 1 FROM search_texts t WHERE t.book = l.book AND t.text = l.summary)) n`, append([]any{int64(book)}, span...)},
		{`INSERT INTO search_summaries (book, period, text, seq) SELECT DISTINCT l.book, l.date / 100,
			(SELECT t.id FROM search_texts t WHERE t.book = l.book AND t.text = l.summary), l.seq ` + lines + " ORDER BY 2, 3, 4", span},
		{"UPDATE search_marks SET seq = ? WHERE book = ?", []any{to, int64(book)}},
	} {
		if _, err := tx.Exec(ctx, s.query, s.args...); err != nil {
			return err
		}
	}
	return nil
}

// leads returns the places before one, the latest first, of up to limit vouchers that the rarest thing asked for leads
// to: an amount, else words of a summary, else what the text may mean. Among them is every voucher that is not ready for
// the search, whatever it says.
func (w *search) leads(ctx context.Context, top position, limit int) ([]position, error) {
	l := leads{search: w, top: top}
	// The sum keeps the index of months from leading: by the chain these vouchers are few.
	l.add("(v.period + 0)", "v.seq", `FROM vouchers v WHERE v.book = ? AND
		v.seq > coalesce((SELECT seq FROM search_marks WHERE book = ?), 0)`, int64(w.book), int64(w.book))
	switch {
	case w.From != 0 || w.To != 0:
		l.amounts(w.From, w.most())
	case w.Memo != "":
		l.summaries(w.Memo)
	default:
		l.meant(w.match)
	}
	rows, err := w.tx.Query(ctx, "SELECT DISTINCT period, seq FROM ("+strings.Join(l.parts, " UNION ALL ")+
		") AS found ORDER BY period DESC, seq DESC LIMIT ?", append(l.args, limit)...)
	return db.Collect(rows, err, scanPosition)
}

// leads gathers the parts of a query for places. In them periods + 0 keeps SQLite from going through whole months where
// the key of a table leads to the place; the columns of months come from the lines for the same reason where it is filled.
type leads struct {
	*search
	top   position
	parts []string
	args  []any
}

// add takes a part whose period and place are in these columns.
func (l *leads) add(period, seq, from string, args ...any) {
	l.parts = append(l.parts, "SELECT "+period+" AS period, "+seq+" AS seq "+from+" AND "+period+" BETWEEN ? AND ? AND ("+
		period+" < ? OR "+seq+" < ?)")
	l.args = append(append(l.args, args...), int64(l.Span.From), int64(l.top.period), int64(l.top.period), l.top.seq)
}

func (l *leads) amounts(from, to ledger.Money) {
	l.add("p.period", "s.seq", `FROM periods p CROSS JOIN search_amounts s WHERE p.book = ? AND s.book = ? AND
		s.period = p.period + 0 AND s.amount BETWEEN ? AND ?`, int64(l.book), int64(l.book), int64(from), int64(to))
}

func (l *leads) summaries(words string) {
	l.add("p.period", "s.seq", `FROM (SELECT id FROM search_texts WHERE book = ? AND text LIKE ? ESCAPE '\') t
		CROSS JOIN periods p CROSS JOIN search_summaries s
		WHERE p.book = ? AND s.book = ? AND s.period = p.period + 0 AND s.text = t.id`,
		int64(l.book), like(words), int64(l.book), int64(l.book))
}

// meant leads to what match.condition asks for.
func (l *leads) meant(m match) {
	l.summaries(m.text)
	if m.amount != 0 {
		l.amounts(m.amount.Abs(), m.amount.Abs())
	}
	if m.number > 0 {
		var series []any
		for _, name := range ledger.AllSeries {
			if m.series == "" || m.series == name {
				series = append(series, string(name))
			}
		}
		l.add("p.period", "v.seq", `FROM periods p CROSS JOIN (VALUES (CAST(? AS TEXT))`+strings.Repeat(", (?)", len(series)-1)+
			`) x CROSS JOIN vouchers v WHERE p.book = ? AND v.book = ? AND v.period = p.period + 0 AND v.series = x.column1 AND
			v.number = ?`, append(series, int64(l.book), int64(l.book), m.number)...)
	}
	l.lines(m)
}

// lines leads to the lines of accounts and with details that the text may mean.
func (l *leads) lines(m match) {
	add := func(condition string, args ...any) {
		l.add("l.date / 100", "l.seq", "FROM lines l WHERE l.book = ? AND l.date BETWEEN ? AND ? AND "+condition,
			append([]any{int64(l.book), int64(l.Span.From.First()), int64(l.top.period.Last())}, args...)...)
	}
	if codes := texts(m.accounts[:min(len(m.accounts), maxMatches)]); len(codes) > 0 {
		add("l.account IN ("+marks(codes)+")", codes...)
	}
	values, all := texts(m.values), texts(l.codes)
	if len(values) == 0 {
		return
	}
	for _, d := range ledger.AllDimensions {
		column := "l." + d.String()
		add("l.account IN ("+marks(all)+") AND "+column+" <> '' AND "+column+" IN ("+marks(values)+")", append(all, values...)...)
	}
}
