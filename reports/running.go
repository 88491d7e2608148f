package reports

import (
	"context"
	"math"
	"slices"

	"cunzhang/ledger"
)

// sums are the turnovers of a day, a month or a year in a ledger, amounts in fen. Parts are those of the columns of a
// multi-column ledger.
type sums struct {
	debit, credit                 ledger.Money
	debitQuantity, creditQuantity ledger.Quantity
	parts                         []ledger.Money
}

func (s *sums) add(o sums) {
	s.debit, s.credit = s.debit+o.debit, s.credit+o.credit
	s.debitQuantity += o.debitQuantity
	s.creditQuantity += o.creditQuantity
	if len(s.parts) < len(o.parts) {
		s.parts = append(s.parts, make([]ledger.Money, len(o.parts)-len(s.parts))...)
	}
	for i, p := range o.parts {
		s.parts[i] += p
	}
}

func turnover(b ledger.Balance) sums {
	return sums{
		debit: b.Debit, credit: b.Credit, debitQuantity: b.DebitQuantity, creditQuantity: b.CreditQuantity,
	}
}

// standing is what remains at one place of a ledger, debit positive.
type standing struct {
	amount   ledger.Money
	quantity ledger.Quantity
}

// form draws the rows of one kind of ledger.
type form struct {
	columns []Column
	line    func(r ledger.LedgerRow, after standing) []Cell
	sum     func(label string, s sums, after standing) []Cell
	daily   bool // 本日合计 after each day
	// parts are what a row puts into the further columns of a multi-column ledger, and partsBefore what the year held
	// there before a month; both are nil without such columns.
	parts       func(r ledger.LedgerRow) []ledger.Money
	partsBefore func(ctx context.Context, month ledger.Period) ([]ledger.Money, error)
}

// run walks through a ledger row by row. Month and year hold the turnover to date; the rows that sum up a month are
// written where the month ends, on whichever page that is.
type run struct {
	form             form
	span             ledger.Span
	rows             []Row
	now              standing
	day, month, year sums
	period           ledger.Period // month that the sums belong to
	date             ledger.Date
}

// page is a part of a ledger with its place: where it starts and where the next one does.
type page struct {
	rows []Row
	next ledger.Position
	no   int
}

// ledger reads the rows of the queries, which are ledgers side by side, and draws them on the form, page by page when
// the request says so. Every page opens with what was carried forward.
func (m *maker) ledger(ctx context.Context, f form, queries []ledger.LedgerQuery) (page, error) {
	after, number, err := m.start(ctx, queries)
	if err != nil {
		return page{}, err
	}
	limit := m.req.PageSize
	if limit <= 0 || limit > MaxRows {
		limit = MaxRows
	}
	lines, err := m.lines(ctx, queries, after, limit+1)
	if err != nil {
		return page{}, err
	}
	switch {
	case len(lines) > limit && m.req.PageSize <= 0:
		return page{}, tooLong()
	case len(lines) == 0 && number > 1:
		return page{}, noPage(number)
	}
	r := &run{form: f, span: m.req.Span}
	if err := m.carry(ctx, r, queries, after); err != nil {
		return page{}, err
	}
	p := page{no: number}
	for i, line := range lines[:min(len(lines), limit)] {
		var next *ledger.LedgerRow
		if i+1 < len(lines) {
			next = &lines[i+1]
		}
		r.line(line, next)
	}
	switch {
	case len(lines) > limit:
		p.next = lines[limit-1].Position
		r.add(Carry, r.form.sum("过次页", r.month, r.now))
	case len(lines) == 0 && after == (ledger.Position{}):
		r.idle()
	}
	p.rows = r.rows
	return p, nil
}

// start returns the place behind which the page starts, and its number; no place is the start of the span. A page by
// number is found by reading what lies before it, within MaxRows; deeper pages are reached from the one before.
func (m *maker) start(ctx context.Context, queries []ledger.LedgerQuery) (ledger.Position, int, error) {
	switch {
	case m.req.PageSize <= 0:
		return ledger.Position{}, 0, nil
	case m.req.After != ledger.Position{}:
		return m.req.After, max(m.req.Page, 2), nil
	case m.req.Page <= 1:
		return ledger.Position{}, 1, nil
	case m.req.Page-1 > MaxRows/m.req.PageSize:
		return ledger.Position{}, 0, tooLong()
	}
	n := (m.req.Page - 1) * m.req.PageSize
	lines, err := m.lines(ctx, queries, ledger.Position{}, n)
	if err != nil {
		return ledger.Position{}, 0, err
	}
	if len(lines) < n {
		return ledger.Position{}, 0, noPage(m.req.Page)
	}
	return lines[n-1].Position, m.req.Page, nil
}

func noPage(n int) error {
	return ledger.NewError(ledger.NotFound, "report.no_page", ledger.Args{"page": itoa(n)}).At("page")
}

// lines reads up to limit rows behind a place, merged in order when there are several ledgers.
func (m *maker) lines(
	ctx context.Context, queries []ledger.LedgerQuery, after ledger.Position, limit int,
) ([]ledger.LedgerRow, error) {
	var lines []ledger.LedgerRow
	for _, q := range queries {
		q.After, q.Limit = after, limit
		more, err := m.src.Ledger(ctx, q)
		if err != nil {
			return nil, err
		}
		lines = append(lines, more...)
	}
	if len(queries) > 1 {
		slices.SortStableFunc(lines, func(a, b ledger.LedgerRow) int { return compare(a.Position, b.Position) })
	}
	return lines[:min(len(lines), limit)], nil
}

func compare(a, b ledger.Position) int {
	switch {
	case a.Date != b.Date:
		return int(a.Date) - int(b.Date)
	case a.Seq < b.Seq:
		return -1
	case a.Seq > b.Seq:
		return 1
	}
	return a.Line - b.Line
}

// endOf is a place behind every row of the day.
func endOf(d ledger.Date) ledger.Position {
	return ledger.Position{Date: d, Seq: math.MaxInt64, Line: math.MaxInt32}
}

// before sums the ledgers from the first month up to the place.
func (m *maker) before(
	ctx context.Context, queries []ledger.LedgerQuery, first ledger.Period, place ledger.Position,
) (ledger.Balance, error) {
	var sum ledger.Balance
	if place.Date < first.First() {
		place = ledger.Position{}
	}
	for _, q := range queries {
		q.Span, q.After, q.Limit = ledger.Span{From: first, To: max(first, m.req.Span.To)}, place, 0
		b, err := m.src.Before(ctx, q)
		if err != nil {
			return ledger.Balance{}, err
		}
		sum = sum.Plus(b)
	}
	return sum, nil
}

// carry sets the run to where its page starts and writes the row that says so.
func (m *maker) carry(ctx context.Context, r *run, queries []ledger.LedgerQuery, after ledger.Position) error {
	from := m.req.Span.From
	place := after
	if after == (ledger.Position{}) {
		place = endOf(from.Prev().Last())
	} else {
		from = after.Date.Period()
	}
	year, err := m.before(ctx, queries, from.YearStart(), place)
	if err != nil {
		return err
	}
	r.now = standing{year.Closing(), year.ClosingQuantity()}
	r.year = turnover(year)
	if after == (ledger.Position{}) {
		label := "期初余额"
		if from.Month() == 1 {
			label = "上年结转"
		}
		r.period = from
		if r.form.partsBefore != nil {
			if r.year.parts, err = r.form.partsBefore(ctx, from); err != nil {
				return err
			}
		}
		r.add(Carry, r.form.sum(label, sums{}, r.now))
		return nil
	}
	month, err := m.before(ctx, queries, from, place)
	if err != nil {
		return err
	}
	r.period, r.date, r.month = from, after.Date, turnover(month)
	if r.form.daily {
		earlier, err := m.before(ctx, queries, from, endOf(after.Date.AddDays(-1)))
		if err != nil {
			return err
		}
		r.day = r.month
		r.day.add(sums{
			debit: -earlier.Debit, credit: -earlier.Credit,
			debitQuantity: -earlier.DebitQuantity, creditQuantity: -earlier.CreditQuantity,
		})
	}
	r.add(Carry, r.form.sum("承前页", r.month, r.now))
	return nil
}

func (r *run) add(style RowStyle, cells []Cell) {
	row := Row{Style: style, Cells: cells}
	if style != Carry {
		row.Carried = r.form.sum("过次页", r.month, r.now)
	}
	r.rows = append(r.rows, row)
}

// line adds one row, and the sums of the day and of the month when the row behind it belongs to another.
func (r *run) line(l ledger.LedgerRow, next *ledger.LedgerRow) {
	period := l.Position.Date.Period()
	if period != r.period {
		r.month = sums{}
		if period.Year() != r.period.Year() {
			r.year = sums{}
		}
	}
	if l.Position.Date != r.date {
		r.day = sums{}
	}
	r.period, r.date = period, l.Position.Date
	moved := sums{debit: l.Debit, credit: l.Credit}
	switch {
	case l.Debit != 0:
		moved.debitQuantity = l.Quantity
	default:
		moved.creditQuantity = l.Quantity
	}
	if r.form.parts != nil {
		moved.parts = r.form.parts(l)
	}
	r.day.add(moved)
	r.month.add(moved)
	r.year.add(moved)
	r.now.amount += moved.debit - moved.credit
	r.now.quantity += moved.debitQuantity - moved.creditQuantity
	r.add(Body, r.form.line(l, r.now))
	if r.form.daily && (next == nil || next.Position.Date != r.date) {
		r.add(Subtotal, r.form.sum("本日合计", r.day, r.now))
	}
	if next == nil || next.Position.Date.Period() != period {
		r.closeMonth(next)
	}
}

// idle closes a span in which nothing moved.
func (r *run) idle() {
	if r.span.To.Year() != r.period.Year() {
		r.year = sums{}
	}
	r.period = r.span.To
	r.closeMonth(nil)
}

// closeMonth writes 本月合计 and 本年累计. The last 本年累计 of a span that reaches December is that of the whole year and
// gets the double rule.
func (r *run) closeMonth(next *ledger.LedgerRow) {
	r.add(Subtotal, r.form.sum("本月合计", r.month, r.now))
	style := Subtotal
	if (next == nil || next.Position.Date.Year() != r.period.Year()) && r.span.To >= r.period.YearEnd() {
		style = Total
	}
	r.add(style, r.form.sum("本年累计", r.year, r.now))
}
