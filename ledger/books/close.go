package books

import (
	"context"
	"slices"
	"strconv"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Severity says whether an obstacle keeps a month from being closed.
type Severity int8

// The severities.
const (
	SeverityUnknown Severity = iota
	Warning                  // worth a look; the month can be closed
	Blocking
)

var severityNames = [...]string{"unknown", "warning", "blocking"}

// String returns the English name of the severity.
func (s Severity) String() string {
	if s < 0 || int(s) >= len(severityNames) {
		return severityNames[0]
	}
	return severityNames[s]
}

// Obstacle is something that stands between a month and its closing. Key is a translation key with Args; the other
// fields name what a page can link to.
type Obstacle struct {
	Severity Severity
	Key      string
	Args     ledger.Args
	Voucher  ledger.VoucherID // 0 for none
	Account  string           // code, empty for none
	Asset    string           // number of the card, empty for none
	Contract string           // its number, empty for none
}

// MonthCheck finds what another service has left to do in a month before it is closed, wired in where the books do not
// know that service.
type MonthCheck func(
	ctx context.Context, tx *db.Tx, book ledger.BookID, month ledger.Period,
) ([]Obstacle, error)

// Closing is what closing a month wrote down: the digest of its trial balance and where the chain stood.
type Closing struct {
	Period   ledger.Period
	Digest   string
	Seq      int64
	Hash     string
	Warnings []Obstacle
}

// PeriodEvent is something that happened to a month: close, ask, reopen, refuse or lock.
type PeriodEvent struct {
	No     int64
	Period ledger.Period
	Action string
	Actor  ledger.UserID
	At     time.Time
	Reason string
	Asked  int64         // the number of the request that was granted or refused
	Asker  ledger.UserID // who made that request
	Seq    int64         // where the chain stood
	Hash   string
	Digest string // of a closing: SHA-256 over the trial balance of the month
}

// PeriodEvents lists what happened to the months of the book, the oldest first.
func (s *Snapshot) PeriodEvents(ctx context.Context) ([]PeriodEvent, error) {
	return listEvents(ctx, s.tx, s.info.ID)
}

// Obstacles lists everything that stands in the way of closing the month, all at once, and warnings.
func (b *Books) Obstacles(ctx context.Context, book ledger.BookID, period ledger.Period) ([]Obstacle, error) {
	var out []Obstacle
	err := b.Snapshot(ctx, book, nil, func(ctx context.Context, s *Snapshot) error {
		var err error
		out, err = s.Obstacles(ctx, period)
		return err
	})
	return out, err
}

// Close closes the month for good but for a reopening by two people: it takes no voucher from then on (结账). Months
// close in order. What stands in the way is told all at once, see Obstacles. A cashier may not (duty.cashier,
// 会计法 §35). The closing of a December opens the months of the next year once that year has come.
func (b *Books) Close(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, period ledger.Period,
) (Closing, error) {
	return Once(ctx, b.db, book, key, "period.close", period, func(ctx context.Context, tx *db.Tx) (Closing, error) {
		return b.CloseIn(ctx, tx, who, book, period)
	})
}

// CloseIn is Close inside a transaction.
func (b *Books) CloseIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, period ledger.Period,
) (Closing, error) {
	c := Closing{Period: period}
	if who.Cashier {
		return c, ledger.NewError(ledger.Denied, "duty.cashier", nil)
	}
	s, err := b.lockedSnapshot(ctx, tx, book)
	if err != nil {
		return c, err
	}
	obstacles, err := s.Obstacles(ctx, period)
	if err != nil {
		return c, err
	}
	var es ledger.Errors
	for _, o := range obstacles {
		if o.Severity == Blocking {
			es = append(es, ledger.NewError(ledger.Invalid, o.Key, o.Args))
		} else {
			c.Warnings = append(c.Warnings, o)
		}
	}
	if err := es.Err(); err != nil {
		return c, err
	}
	f, err := s.Figures(ctx, month(period), nil)
	if err != nil {
		return c, err
	}
	c.Digest = f.Digest(s.info).String()
	err = trail.Write(ctx, tx, book, func(h *trail.Head) error {
		c.Seq, c.Hash = h.Chain.Seq, h.Chain.Hash.String()
		return b.closeMonth(ctx, tx, h, who, c)
	})
	return c, err
}

func (b *Books) closeMonth(ctx context.Context, tx *db.Tx, h *trail.Head, who ledger.Actor, c Closing) error {
	_, err := insertEvent(ctx, tx, h.Book, PeriodEvent{
		Period: c.Period, Action: "close", Actor: who.ID, Seq: c.Seq, Hash: c.Hash, Digest: c.Digest,
	})
	if err != nil {
		return err
	}
	if err := setPeriodState(ctx, tx, h.Book, c.Period, periodClosed); err != nil {
		return err
	}
	_, last, err := periodRange(ctx, tx, h.Book)
	if err != nil {
		return err
	}
	if next := c.Period.Next(); next > last && next.Year() <= ledger.DateOf(tx.Now).Year() {
		if err := insertPeriods(ctx, tx, h.Book, next, next.YearEnd()); err != nil {
			return err
		}
	}
	return h.Log(ctx, tx, who, trail.Entry{
		Action: "period.close", Object: "period/" + c.Period.String(),
		Before: map[string]string{"state": periodOpen},
		After:  map[string]string{"state": periodClosed, "digest": c.Digest, "seq": strconv.FormatInt(c.Seq, 10)},
	})
}

// Obstacles lists everything that stands in the way of closing the month, all at once, and warnings. It fails with
// period.unknown, period.closed or period.locked for a month that cannot be closed at all.
func (s *Snapshot) Obstacles(ctx context.Context, period ledger.Period) ([]Obstacle, error) {
	periods, err := s.Periods(ctx)
	if err != nil {
		return nil, err
	}
	if err := closable(periods, period); err != nil {
		return nil, err
	}
	f, err := s.Figures(ctx, month(period), nil)
	if err != nil {
		return nil, err
	}
	c := &closeCheck{snapshot: s, period: period, periods: periods, figures: f}
	for _, step := range []func(context.Context) error{
		c.order, c.unposted, c.numbers, c.trial, c.balances, c.assets, c.others,
	} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(c.found, func(a, b Obstacle) int { return int(b.Severity - a.Severity) })
	return c.found, nil
}

func closable(periods []PeriodState, p ledger.Period) error {
	args := ledger.Args{"period": p.String()}
	i := slices.IndexFunc(periods, func(s PeriodState) bool { return s.Period == p })
	switch {
	case i < 0:
		return ledger.NewError(ledger.NotFound, "period.unknown", args)
	case periods[i].State == periodClosed:
		return ledger.NewError(ledger.Closed, "period.closed", args)
	case periods[i].State == periodLocked:
		return ledger.NewError(ledger.Closed, "period.locked", args)
	}
	return nil
}

// closeCheck gathers the obstacles of one month.
type closeCheck struct {
	snapshot *Snapshot
	period   ledger.Period
	periods  []PeriodState
	figures  *ledger.Figures
	found    []Obstacle
}

func (c *closeCheck) add(o Obstacle) {
	if o.Severity == SeverityUnknown {
		o.Severity = Blocking
	}
	c.found = append(c.found, o)
}

// order: months close one after the other and not before they begin.
func (c *closeCheck) order(context.Context) error {
	if c.period > ledger.DateOf(c.snapshot.info.Now).Period() {
		c.add(Obstacle{Key: "close.future", Args: ledger.Args{"period": c.period.String()}})
	}
	for _, p := range c.periods {
		if p.Period < c.period && p.State == periodOpen {
			c.add(Obstacle{Key: "close.earlier_open", Args: ledger.Args{
				"earlier": p.Period.String(), "period": c.period.String(),
			}})
		}
	}
	return nil
}

// unposted: every voucher of the month is in the books.
func (c *closeCheck) unposted(ctx context.Context) error {
	drafts, err := c.snapshot.Drafts(ctx, month(c.period), ledger.StateUnknown)
	for _, v := range drafts {
		c.add(Obstacle{Key: "close.unposted", Voucher: v.ID, Args: ledger.Args{
			"id": strconv.FormatInt(int64(v.ID), 10), "date": v.Date.String(), "state": v.State.String(),
			"period": c.period.String(),
		}})
	}
	return err
}

// numbers: those of each series run from 1 without gaps.
func (c *closeCheck) numbers(ctx context.Context) error {
	runs, err := listRuns(ctx, c.snapshot.tx, c.snapshot.info.ID, c.period)
	var debit ledger.Money
	for _, r := range runs {
		debit += r.debit
		if r.last != r.count {
			c.add(Obstacle{Key: "close.number_gap", Args: ledger.Args{
				"series": string(r.series), "count": strconv.Itoa(r.count), "last": strconv.Itoa(r.last),
				"period": c.period.String(),
			}})
		}
	}
	kept := ledger.Money(0)
	for code, b := range c.figures.Accounts {
		if a, err := c.figures.Chart.Find(code); err == nil && a.Leaf {
			kept += b.Debit
		}
	}
	if kept != debit {
		c.add(Obstacle{Key: "close.trial_balance", Args: ledger.Args{
			"difference": (kept - debit).Abs().Grouped(), "period": c.period.String(),
		}})
	}
	return err
}

// trial: the opening balances balance, and what came after keeps the balance.
func (c *closeCheck) trial(ctx context.Context) error {
	t, err := c.snapshot.OpeningTrial(ctx)
	if err != nil {
		return err
	}
	if !t.Balanced() {
		c.add(Obstacle{Key: "close.openings", Args: ledger.Args{
			"difference": t.Difference().Abs().Grouped(), "turnover_difference": t.TurnoverDifference().Abs().Grouped(),
			"period": c.period.String(),
		}})
	}
	_, turnover, closing := c.figures.TrialDifference()
	if off := closing - t.Difference(); turnover != 0 || off != 0 {
		c.add(Obstacle{Key: "close.trial_balance", Args: ledger.Args{
			"difference": max(turnover.Abs(), off.Abs()).Grouped(), "period": c.period.String(),
		}})
	}
	return nil
}

// balances: what must be empty at the end of a month or a year is, and cash and banks are not overdrawn.
func (c *closeCheck) balances(context.Context) error {
	roles := c.snapshot.info.Regime.Roles()
	for _, rule := range []struct {
		severity Severity
		key      string
		match    func(ledger.Account) bool
	}{
		{Blocking, "close.pending_loss", func(a ledger.Account) bool {
			return c.figures.Chart.Below(a.Code, roles.PendingLoss)
		}},
		{Blocking, "close.not_carried", profitOrLoss},
		{Blocking, "close.year_end", func(a ledger.Account) bool {
			return c.period.Month() == 12 && (a.Code == roles.Result || slices.Contains(roles.Allocations, a.Code))
		}},
		{Warning, "close.overdrawn", func(a ledger.Account) bool {
			return a.Flow != ledger.NoFlow && c.figures.Accounts[a.Code].Closing() < 0
		}},
	} {
		last := ""
		for _, d := range c.figures.ClosingDetails(rule.match) {
			if d.Account == last {
				continue
			}
			last = d.Account
			c.add(Obstacle{Severity: rule.severity, Key: rule.key, Account: d.Account, Args: ledger.Args{
				"code": d.Account, "name": c.figures.Chart.FullName(d.Account),
				"balance": c.figures.Accounts[d.Account].Closing().Grouped(), "period": c.period.String(),
			}})
		}
	}
	return nil
}

// assets: every card has its depreciation of the month, and its voucher says the same.
func (c *closeCheck) assets(ctx context.Context) error {
	rows, err := c.snapshot.depreciation(ctx, c.period, nil)
	if err != nil {
		return err
	}
	for _, r := range rows {
		o := Obstacle{
			Severity: Blocking, Key: "close.not_depreciated", Asset: r.Card.No,
			Args: ledger.Args{
				"no": r.Card.No, "name": r.Card.Name, "amount": r.Amount.Grouped(), "period": c.period.String(),
			},
		}
		if r.Card.Method == ledger.UnitsOfOutput {
			o.Severity, o.Key = Warning, "close.no_output"
		}
		if r.Voucher == 0 && (r.Amount > 0 || r.Problem != nil) {
			c.add(o)
		}
	}
	differing, err := differingDepreciation(ctx, c.snapshot.tx, c.snapshot.info.ID, c.period)
	for _, id := range differing {
		c.add(Obstacle{Key: "close.depreciation_differs", Voucher: id, Args: ledger.Args{
			"id": strconv.FormatInt(int64(id), 10), "period": c.period.String(),
		}})
	}
	return err
}

// others: what other services have to do in the month is done.
func (c *closeCheck) others(ctx context.Context) error {
	for _, check := range c.snapshot.books.checks {
		found, err := check(ctx, c.snapshot.tx, c.snapshot.info.ID, c.period)
		if err != nil {
			return err
		}
		for _, o := range found {
			c.add(o)
		}
	}
	return nil
}
