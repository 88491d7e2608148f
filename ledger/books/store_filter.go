package books

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// search is a query over the posted vouchers of a book, ready to be asked.
type search struct {
	VoucherQuery
	tx       *db.Tx
	book     ledger.BookID
	match    match
	codes    []string // of all accounts
	accounts []string // codes of the accounts that are asked for
}

// position is where a voucher stands in the order of lists: by month, then by the chain.
type position struct {
	period ledger.Period
	seq    int64
}

// page finds up to Limit vouchers, without their lines, and where to go on.
func (w *search) page(ctx context.Context) (found []ledger.Voucher, next int64, err error) {
	top, err := w.top(ctx)
	if err != nil {
		return nil, 0, err
	}
	look := w.pick
	switch indexed, err := w.indexed(ctx); {
	case err != nil:
		return nil, 0, err
	case indexed:
		look = w.follow
	case !w.byIndex():
		look = w.walkOn
	}
	found, rest, err := look(ctx, top)
	if err != nil {
		return nil, 0, err
	}
	if len(found) > w.Limit {
		return found[:w.Limit], found[w.Limit-1].Seq, nil
	}
	return found, rest.seq, nil
}

// byIndex reports whether an index of the lines, or of the remarks, leads to the vouchers.
func (w *search) byIndex() bool {
	return w.Remarked || w.Account != "" || w.Detail != ""
}

// byAmount reports whether a line of an amount is asked for.
func (w *search) byAmount() bool { return w.From != 0 || w.To != 0 }

// indexed reports whether amounts or words lead to the vouchers: the book is ready for the search but for some.
func (w *search) indexed(ctx context.Context) (bool, error) {
	if w.Remarked || !w.byAmount() && w.Memo == "" && (w.match.text == "" || w.byIndex()) {
		return false, nil
	}
	behind, err := searchBehind(ctx, w.tx, w.book)
	return behind <= maxBehind, err
}

// firstLook is how many vouchers are looked through before an index is asked: what many vouchers say fills a page there.
const firstLook = 1_000

// follow looks at the vouchers that amounts or words lead to.
func (w *search) follow(ctx context.Context, top position) (found []ledger.Voucher, rest position, err error) {
	begin := top
	if !w.byIndex() {
		found, rest, err = w.walk(ctx, top, firstLook)
		if err != nil || len(found) > w.Limit || rest.seq == 0 {
			return found, rest, err
		}
		top = rest
	}
	const chunk = searchWindow / 5
	condition, args := w.whole()
	for looked := 0; looked < searchWindow; looked += chunk {
		places, err := w.leads(ctx, top, chunk)
		if err != nil {
			return nil, rest, err
		}
		if looked == 0 && w.byIndex() && len(places) == chunk {
			return w.pick(ctx, begin) // the account or the detail may be rarer
		}
		if found, err = w.look(ctx, found, places, condition, args); err != nil || len(found) > w.Limit || len(places) < chunk {
			return found, position{}, err
		}
		top = places[len(places)-1]
	}
	return found, top, nil
}

// look adds the vouchers of these places that meet the condition to those that were found, until a page is full.
func (w *search) look(
	ctx context.Context, found []ledger.Voucher, places []position, condition string, args []any,
) ([]ledger.Voucher, error) {
	for part := range slices.Chunk(places, 500) {
		more, err := w.at(ctx, part, condition, args)
		if err != nil {
			return nil, err
		}
		if found = append(found, more...); len(found) > w.Limit {
			break
		}
	}
	return found, nil
}

// top is the position before which the page begins.
func (w *search) top(ctx context.Context) (position, error) {
	last := position{w.Span.To, math.MaxInt64}
	if w.Before <= 0 {
		return last, nil
	}
	period, err := periodOf(ctx, w.tx, w.book, w.Before)
	if ledger.KindOf(err) == ledger.NotFound || err == nil && period > w.Span.To {
		return last, nil
	}
	return position{period, w.Before}, err
}

// beside returns the vouchers before and after one, 0 for none.
func beside(ctx context.Context, tx *db.Tx, book ledger.BookID, v *ledger.Voucher) (before, after ledger.VoucherID, err error) {
	queries := [2]string{
		"SELECT id FROM drafts WHERE book = ? AND id < ? ORDER BY id DESC LIMIT 1",
		"SELECT id FROM drafts WHERE book = ? AND id > ? ORDER BY id LIMIT 1",
	}
	args := []any{int64(book), int64(v.ID)}
	if v.State == ledger.Posted {
		queries = [2]string{
			"SELECT id FROM vouchers WHERE book = ? AND (period, seq) < (?, ?) ORDER BY period DESC, seq DESC LIMIT 1",
			"SELECT id FROM vouchers WHERE book = ? AND (period, seq) > (?, ?) ORDER BY period, seq LIMIT 1",
		}
		args = []any{int64(book), int64(v.Period()), v.Seq}
	}
	for i, to := range [2]*ledger.VoucherID{&before, &after} {
		if err := tx.QueryRow(ctx, queries[i], args...).Scan(to); err != nil && !db.NoRows(err) {
			return 0, 0, err
		}
	}
	return before, after, nil
}

// periodOf returns the month of the voucher at a place in the chain.
func periodOf(ctx context.Context, tx *db.Tx, book ledger.BookID, seq int64) (ledger.Period, error) {
	var period ledger.Period
	err := tx.QueryRow(ctx, "SELECT period FROM vouchers WHERE book = ? AND seq = ?", int64(book), seq).Scan(&period)
	if db.NoRows(err) {
		return 0, notFound(0)
	}
	return period, err
}

// walkOn looks through the next searchWindow vouchers in their order.
func (w *search) walkOn(ctx context.Context, top position) (found []ledger.Voucher, rest position, err error) {
	return w.walk(ctx, top, searchWindow)
}

// walk looks through the next vouchers in their order.
func (w *search) walk(ctx context.Context, top position, window int) (found []ledger.Voucher, rest position, err error) {
	low := position{w.Span.From, 0}
	err = w.tx.QueryRow(ctx, `SELECT period, seq FROM vouchers WHERE book = ? AND (period, seq) < (?, ?) AND
		(period, seq) > (?, 0) ORDER BY period DESC, seq DESC LIMIT 1 OFFSET ?`,
		int64(w.book), int64(top.period), top.seq, int64(low.period), window-1).Scan(&rest.period, &rest.seq)
	switch {
	case err == nil:
		low = position{rest.period, rest.seq - 1}
	case !db.NoRows(err):
		return nil, rest, err
	}
	condition, args := w.whole()
	// The pairs lead SQLite to vouchers_by_period, where it would walk the chain from its end.
	args = append([]any{int64(w.book), int64(top.period), top.seq, int64(low.period), low.seq}, args...)
	found, err = w.headers(ctx, voucherColumns+"AND (period, seq) < (?, ?) AND (period, seq) > (?, ?) "+condition+
		"ORDER BY period DESC, seq DESC LIMIT ?", append(args, w.Limit+1))
	return found, rest, err
}

// pick takes the places of candidates from an index, month by month and then by ever longer spans, and looks at up to
// searchWindow of them.
func (w *search) pick(ctx context.Context, top position) (found []ledger.Voucher, rest position, err error) {
	chunk := w.Limit + 1
	ask := w.header
	if w.Remarked {
		ask = w.whole
	}
	condition, args := ask()
	if condition != "" {
		chunk = searchWindow / 5
	}
	looked := 0
	for months := 1; top.period >= w.Span.From; months *= 2 {
		from := max(w.Span.From, top.period.AddMonths(1-months))
		for {
			places, err := w.candidates(ctx, from, top, chunk)
			if err != nil {
				return nil, rest, err
			}
			if found, err = w.look(ctx, found, places, condition, args); err != nil || len(found) > w.Limit {
				return found, rest, err
			}
			if len(places) < chunk {
				break
			}
			top = places[len(places)-1]
			if looked += len(places); looked >= searchWindow {
				return found, top, nil
			}
		}
		top = position{from.Prev(), math.MaxInt64}
	}
	return found, position{}, nil
}

// candidates returns the places of up to limit vouchers with a line, or a remark, that is asked for, the latest first.
func (w *search) candidates(ctx context.Context, from ledger.Period, top position, limit int) ([]position, error) {
	// A cross join makes SQLite begin with the remarks, which are few.
	query := `SELECT DISTINCT v.period, v.seq FROM remarks r CROSS JOIN vouchers v WHERE r.book = ? AND v.book = ? AND
		v.id = r.voucher AND v.period BETWEEN ? AND ? AND (v.period < ? OR v.seq < ?) ORDER BY 1 DESC, 2 DESC LIMIT ?`
	args := []any{int64(w.book), int64(w.book), int64(from), int64(top.period), int64(top.period), top.seq, limit}
	if !w.Remarked {
		condition, more := w.line()
		query = `SELECT DISTINCT l.date / 100, l.seq FROM lines l WHERE l.book = ? AND l.date BETWEEN ? AND ? AND
			(l.date < ? OR l.seq < ?) AND ` + condition + " ORDER BY 1 DESC, 2 DESC LIMIT ?"
		args = append(append([]any{
			int64(w.book), int64(from.First()), int64(top.period.Last()), int64(top.period.First()), top.seq,
		}, more...), limit)
	}
	rows, err := w.tx.Query(ctx, query, args...)
	return db.Collect(rows, err, scanPosition)
}

func scanPosition(row db.Scanner) (position, error) {
	var p position
	err := row.Scan(&p.period, &p.seq)
	return p, err
}

// at returns the vouchers of these places that meet the condition.
func (w *search) at(ctx context.Context, places []position, condition string, args []any) ([]ledger.Voucher, error) {
	seqs := make([]any, len(places))
	for i, p := range places {
		seqs[i] = p.seq
	}
	// The list of places comes first, and each is looked up by the chain: as seq IN (…), SQLite would read the book.
	query := voucherSelect + "FROM (VALUES (CAST(? AS BIGINT))" + strings.Repeat(",(?)", len(seqs)-1) +
		") c CROSS JOIN vouchers WHERE book = ? AND seq = c.column1 " + condition
	found, err := w.headers(ctx, query, append(append(seqs, int64(w.book)), args...))
	slices.SortFunc(found, func(a, b ledger.Voucher) int {
		return cmp.Or(cmp.Compare(b.Period(), a.Period()), cmp.Compare(b.Seq, a.Seq))
	})
	return found, err
}

// headers returns posted vouchers without their lines.
func (w *search) headers(ctx context.Context, query string, args []any) ([]ledger.Voucher, error) {
	rows, err := w.tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []ledger.Voucher
	for rows.Next() {
		v, err := scanVoucher(rows, w.book)
		if err != nil {
			return nil, err
		}
		out = append(out, *v)
	}
	return out, rows.Err()
}

// line is what is asked of one line, l, led to by the index of accounts.
func (w *search) line() (string, []any) {
	codes := texts(w.accounts)
	condition, args := w.ofLine()
	return "l.account IN (" + marks(codes) + ")" + condition, append(codes, args...)
}

// ofLine is what is asked of the same line beside its account.
func (w *search) ofLine() (out string, args []any) {
	if w.Detail != "" {
		// Said twice so that the index of lines with such a detail can be used.
		column := "l." + w.Dimension.String()
		out += " AND " + column + " <> '' AND " + column + " = ?"
		args = append(args, w.Detail)
	}
	if w.byAmount() {
		out += " AND abs(l.debit + l.credit) BETWEEN ? AND ?" // one of the two is always 0
		args = append(args, int64(w.From), int64(w.most()))
	}
	return out, args
}

// most is the largest amount that is asked for.
func (w *search) most() ledger.Money {
	if w.To == 0 {
		return math.MaxInt64
	}
	return w.To
}

// header is what is asked of the voucher, or of any of its lines.
func (w *search) header() (string, []any) {
	out, args := w.match.condition()
	if w.Memo != "" {
		out += `AND EXISTS (SELECT 1 FROM lines l WHERE l.book = vouchers.book AND l.voucher = vouchers.id AND
			l.summary LIKE ? ESCAPE '\'` + apart + `) `
		args = append(args, like(w.Memo))
	}
	if w.Source != "" {
		out += "AND source = ? "
		args = append(args, w.Source)
	}
	switch w.Attached {
	case WithFiles:
		out += "AND files <> '[]' "
	case WithoutFiles:
		out += "AND files = '[]' "
	case WithoutAny:
		out += "AND files = '[]' AND attachments = 0 "
	case AnyAttached:
	}
	return out, args
}

// whole is all that is asked: of the voucher, of any of its lines, and of one and the same line.
func (w *search) whole() (string, []any) {
	out, args := w.header()
	if w.Account == "" && w.Detail == "" && !w.byAmount() {
		return out, args
	}
	condition, more := w.ofLine()
	if w.Account != "" {
		// Not led to by the index of accounts: the lines of one voucher are few.
		codes := texts(w.accounts)
		condition += " AND l.account || '' IN (" + marks(codes) + ")"
		more = append(more, codes...)
	}
	return out + "AND EXISTS (SELECT 1 FROM lines l WHERE l.book = vouchers.book AND l.voucher = vouchers.id" + condition + apart + ") ",
		append(args, more...)
}

// matches reports whether a voucher that is not posted meets what is asked, as the statements above do for posted ones.
func (w *search) matches(v *ledger.Voucher) bool {
	attached := map[Attached]bool{
		WithFiles: len(v.Files) > 0, WithoutFiles: len(v.Files) == 0,
		WithoutAny: len(v.Files) == 0 && v.Attachments == 0, AnyAttached: true,
	}
	some := func(ok func(l *ledger.Line) bool) bool {
		return slices.ContainsFunc(v.Lines, func(l ledger.Line) bool { return ok(&l) })
	}
	return attached[w.Attached] && (w.Source == "" || w.Source == v.Source) &&
		(w.Memo == "" || some(func(l *ledger.Line) bool { return contains(l.Summary, w.Memo) })) &&
		(!w.byIndex() && !w.byAmount() || some(w.asked)) && (w.match.text == "" || some(w.match.meant))
}

// asked reports whether the line is one that is asked for.
func (w *search) asked(l *ledger.Line) bool {
	amount := (l.Debit + l.Credit).Abs()
	return (w.Account == "" || slices.Contains(w.accounts, l.Account)) &&
		(w.Detail == "" || l.Dimensions.Value(w.Dimension) == w.Detail) && w.From <= amount && amount <= w.most()
}

// meant reports whether the line is one that the text may mean.
func (m match) meant(l *ledger.Line) bool {
	if contains(l.Summary, m.text) || slices.Contains(m.accounts, l.Account) ||
		m.amount != 0 && (l.Debit == m.amount || l.Credit == m.amount) {
		return true
	}
	for _, d := range ledger.AllDimensions {
		if code := l.Dimensions.Value(d); code != "" && slices.Contains(m.values, code) {
			return true
		}
	}
	return false
}

// contains finds a part of a summary the way the databases do: letters of ASCII in either case on SQLite, as typed on
// PostgreSQL; drafts take either case.
func contains(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}
