package books

import (
	"context"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// MaxOpenings bounds the opening balances of a book: 2,000 households on ten accounts.
const MaxOpenings = 20_000

// maxSource bounds the words that say where an opening balance comes from, in characters.
const maxSource = 500

// year is what the opening says of the months before a mid-year start: the balance the year began with, and their
// turnovers. Income and expense begin every year at zero. People type either what was earned and spent, or both sides
// alike with the carry-forward in it; the part that is carry-forward is told from that, so that the income statement
// of the year has its months before the start.
func (o Opening) year(a ledger.Account) ledger.Balance {
	b := ledger.Balance{Debit: o.Debit, Credit: o.Credit, OpeningQuantity: o.Quantity}
	if a.Class.ProfitOrLoss() {
		switch {
		case o.Debit > o.Credit:
			b.CarryCredit = o.Debit - o.Credit
		case o.Debit < o.Credit:
			b.CarryDebit = o.Credit - o.Debit
		case a.Side == ledger.Credit:
			b.CarryDebit, b.Debit = o.Debit, 0
		default:
			b.CarryCredit, b.Credit = o.Credit, 0
		}
		b.Debit += b.CarryDebit
		b.Credit += b.CarryCredit
	}
	b.Opening = o.Balance - b.Debit + b.Credit
	return b
}

// YearOpening returns the balance with which the year of a mid-year start began, debit-positive in fen, for an opening
// on the account a: the balance at the start without the turnovers before it.
func (o Opening) YearOpening(a ledger.Account) ledger.Money { return o.year(a).Opening }

// OpeningTrial are the totals of the opening balances (期初试算平衡), in fen. The year columns are those with which the
// year of a mid-year start began; they are the same as the others for a start in January.
type OpeningTrial struct {
	Debit, Credit                 ledger.Money // balances at the start
	TurnoverDebit, TurnoverCredit ledger.Money // year to date before the start
	YearDebit, YearCredit         ledger.Money // balances at the beginning of the year
}

// Difference returns by how much the debit balances exceed the credit balances.
func (t OpeningTrial) Difference() ledger.Money { return t.Debit - t.Credit }

// TurnoverDifference returns by how much the debits before the start exceed the credits.
func (t OpeningTrial) TurnoverDifference() ledger.Money { return t.TurnoverDebit - t.TurnoverCredit }

// Balanced reports whether balances and turnovers balance.
func (t OpeningTrial) Balanced() bool { return t.Difference() == 0 && t.TurnoverDifference() == 0 }

func trialOf(openings []Opening, chart *ledger.Chart) (OpeningTrial, error) {
	var t OpeningTrial
	for _, o := range openings {
		a, err := chart.Find(o.Account)
		if err != nil {
			return t, err
		}
		debit, credit := ledger.Split(o.Balance)
		t.Debit, t.Credit = t.Debit+debit, t.Credit+credit
		b := o.year(a)
		t.TurnoverDebit, t.TurnoverCredit = t.TurnoverDebit+b.Debit, t.TurnoverCredit+b.Credit
		debit, credit = ledger.Split(b.Opening)
		t.YearDebit, t.YearCredit = t.YearDebit+debit, t.YearCredit+credit
	}
	return t, nil
}

// Openings lists the opening balances of the book in order of account and dimensions.
func (b *Books) Openings(ctx context.Context, book ledger.BookID) ([]Opening, error) {
	var out []Opening
	err := b.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = readOpenings(ctx, tx, book)
		return err
	})
	return out, err
}

// OpeningTrial returns the totals of the opening balances. They must balance before the first month is closed.
func (b *Books) OpeningTrial(ctx context.Context, book ledger.BookID) (OpeningTrial, error) {
	var t OpeningTrial
	err := b.Snapshot(ctx, book, nil, func(ctx context.Context, s *Snapshot) error {
		var err error
		t, err = s.OpeningTrial(ctx)
		return err
	})
	return t, err
}

// OpeningTrial returns the totals of the opening balances.
func (s *Snapshot) OpeningTrial(ctx context.Context) (OpeningTrial, error) {
	chart, err := s.Chart(ctx)
	if err != nil {
		return OpeningTrial{}, err
	}
	openings, err := readOpenings(ctx, s.tx, s.info.ID)
	if err != nil {
		return OpeningTrial{}, err
	}
	return trialOf(openings, chart)
}

// SetOpenings replaces the opening balances of the book (期初建账) and returns their totals, which need not balance
// yet. It is allowed while every month is open (opening.closed). Rows stand on leaf accounts and carry the dimensions
// that their accounts demand; rows without any amount are left out. Income, expense and the result of the year begin
// a year at zero, so that they take no balance at its start; with a start in mid-year they take turnovers, and the
// result what these leave.
func (b *Books) SetOpenings(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, openings []Opening,
) (OpeningTrial, error) {
	return Once(ctx, b.db, book, key, "opening.set", openings, func(ctx context.Context, tx *db.Tx) (OpeningTrial, error) {
		return b.SetOpeningsIn(ctx, tx, who, book, openings)
	})
}

// SetOpeningsIn is SetOpenings inside a transaction.
func (b *Books) SetOpeningsIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, openings []Opening,
) (OpeningTrial, error) {
	var t OpeningTrial
	if who.Cashier {
		return t, ledger.NewError(ledger.Denied, "duty.cashier", nil)
	}
	info, err := readInfo(ctx, tx, book)
	if err != nil {
		return t, err
	}
	err = trail.Write(ctx, tx, book, func(h *trail.Head) error {
		if err := ensureNeverClosed(ctx, tx, book); err != nil {
			return err
		}
		chart, err := b.charts.at(ctx, tx, book, h.ChartVersion)
		if err != nil {
			return err
		}
		values, err := dimensionIndex(ctx, tx, book)
		if err != nil {
			return err
		}
		rows, es := openingCheck{info, chart, values}.rows(openings)
		if err := es.Err(); err != nil {
			return err
		}
		if t, err = trialOf(rows, chart); err != nil {
			return err
		}
		return replaceOpenings(ctx, tx, h, who, rows)
	})
	return t, err
}

// ensureNeverClosed refuses a change of what the first month opened with once any month is closed.
func ensureNeverClosed(ctx context.Context, tx *db.Tx, book ledger.BookID) error {
	periods, err := listPeriods(ctx, tx, book)
	if err != nil {
		return err
	}
	for _, p := range periods {
		if p.State != periodOpen {
			return ledger.NewError(ledger.Closed, "opening.closed", ledger.Args{"period": p.Period.String()})
		}
	}
	return nil
}

// openingChange is what the log keeps of a change of opening balances.
type openingChange struct {
	Rows []Opening `json:"rows"`
}

// replaceOpenings writes the rows that differ from those that are there.
func replaceOpenings(ctx context.Context, tx *db.Tx, h *trail.Head, who ledger.Actor, rows []Opening) error {
	old, err := readOpenings(ctx, tx, h.Book)
	if err != nil {
		return err
	}
	known := make(map[Opening]bool, len(old))
	for _, o := range old {
		known[o] = true
	}
	var added, removed []Opening
	for _, o := range rows {
		if !known[o] {
			added = append(added, o)
		}
		delete(known, o)
	}
	for _, o := range old {
		if known[o] {
			removed = append(removed, o)
		}
	}
	if err := deleteOpenings(ctx, tx, h.Book, removed); err != nil {
		return err
	}
	if err := insertOpenings(ctx, tx, h.Book, added); err != nil {
		return err
	}
	return h.Log(ctx, tx, who, trail.Entry{
		Action: "opening.set", Object: "openings", Before: openingChange{removed}, After: openingChange{added},
	})
}

// openingCheck is what opening balances are checked against.
type openingCheck struct {
	info   ledger.BookInfo
	chart  *ledger.Chart
	values map[dimensionKey]bool
}

// rows returns the rows that say something, and everything that is wrong with any row.
func (c openingCheck) rows(openings []Opening) ([]Opening, ledger.Errors) {
	if len(openings) > MaxOpenings {
		return nil, ledger.Errors{
			ledger.NewError(ledger.Invalid, "opening.too_many", ledger.Args{"max": strconv.Itoa(MaxOpenings)}),
		}
	}
	var out []Opening
	var es ledger.Errors
	first := make(map[balanceKey]int)
	for i, o := range openings {
		if o.Balance == 0 && o.Debit == 0 && o.Credit == 0 && o.Quantity == 0 {
			continue
		}
		es = append(es, c.row(i, o)...)
		k := balanceKey{account: o.Account, dimensions: o.Dimensions}
		if line, twice := first[k]; twice {
			es = append(es, ledger.NewError(ledger.Invalid, "opening.duplicate",
				ledger.Args{"code": o.Account, "line": strconv.Itoa(line + 1)}).At(ledger.LineField(i, "account")))
		}
		first[k] = i
		out = append(out, o)
	}
	return out, es
}

func (c openingCheck) row(i int, o Opening) ledger.Errors {
	var es ledger.Errors
	at := func(field, key string, args ledger.Args) {
		es = append(es, ledger.NewError(ledger.Invalid, key, args).At(ledger.LineField(i, field)))
	}
	a, err := c.chart.Find(o.Account)
	if err != nil {
		at("account", "account.unknown", ledger.Args{"code": o.Account})
		return es
	}
	args := ledger.Args{"code": a.Code, "name": a.Name}
	if !a.Leaf {
		at("account", "account.not_leaf", args)
	} else if !a.Active {
		at("account", "account.set_aside", args)
	}
	if e := ledger.CheckText(ledger.LineField(i, "source"), o.Source, maxSource); e != nil {
		es = append(es, e)
	}
	for _, m := range []struct {
		field  string
		amount ledger.Money
	}{{"balance", o.Balance}, {"debit", o.Debit}, {"credit", o.Credit}} {
		if m.amount > ledger.MaxMoney || m.amount < -ledger.MaxMoney {
			at(m.field, "money.too_large", ledger.Args{"text": m.amount.String()})
		}
	}
	if o.Quantity != 0 && a.Unit == "" {
		at("quantity", "line.no_quantity", args)
	}
	for _, d := range ledger.AllDimensions {
		code := o.Dimensions.Value(d)
		if key := c.dimension(a, d, code); key != "" {
			at(d.String(), key, ledger.Args{"code": code, "name": a.Name, "dimension": d.String()})
		}
	}
	return append(es, c.yearStart(i, o, a)...)
}

// dimension names what is wrong with a detail of a row, or nothing.
func (c openingCheck) dimension(a ledger.Account, d ledger.Dimension, code string) string {
	if code == "" {
		if a.Dimensions.Has(d) {
			return "line.no_dimension"
		}
		return ""
	}
	active, known := c.values[dimensionKey{d, code}]
	switch {
	case !known:
		return "dimension.unknown"
	case !active:
		return "dimension.set_aside"
	}
	return ""
}

// yearStart keeps what belongs to one year out of what it opens with.
func (c openingCheck) yearStart(i int, o Opening, a ledger.Account) ledger.Errors {
	args := ledger.Args{"code": a.Code, "name": a.Name}
	january := c.info.Start.Month() == 1
	var es ledger.Errors
	if january && (o.Debit != 0 || o.Credit != 0) {
		es = append(es, ledger.NewError(ledger.Invalid, "opening.turnover_at_year_start", args).
			At(ledger.LineField(i, "debit")))
	}
	field := ledger.LineField(i, "balance")
	result := a.Code == c.info.Regime.Roles().Result
	switch {
	case a.Class.ProfitOrLoss() && o.Balance != 0:
		es = append(es, ledger.NewError(ledger.Invalid, "opening.profit_or_loss", args).At(field))
	case result && january && o.Balance != 0:
		es = append(es, ledger.NewError(ledger.Invalid, "opening.result", args).At(field))
	case result && !january && o.Balance != o.Debit-o.Credit:
		es = append(es, ledger.NewError(ledger.Invalid, "opening.result_year", args).At(field))
	}
	return es
}
