package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// periodPage is the end of a month, step by step.
type periodPage struct {
	State    string // of the month: open, closed or locked
	Open     bool
	Waiting  waitingStep
	Depr     depreciationStep
	Carry    carryStep
	Separate bool         // income and expense get a voucher each, as chosen
	YearEnd  *yearEndStep // in December only

	Obstacles []obstacleLine
	Warnings  []obstacleLine
	Closable  bool

	Closing  *eventView // of a month that is closed
	CanAsk   bool       // it is the last closed month and nobody asked yet
	Reason   string     // as typed
	Requests []eventView
	Lockable bool // the year is closed and not locked
	Events   []eventView
}

// waitingStep counts the vouchers of the month that are not posted.
type waitingStep struct {
	Drafts, Submitted, Checked int
}

// All is how many wait.
func (w waitingStep) All() int { return w.Drafts + w.Submitted + w.Checked }

// depreciationStep is what the month charges to each asset.
type depreciationStep struct {
	Rows  []depreciationRow
	Total ledger.Money
	Due   int  // cards without a voucher
	Units bool // some cards ask for the output of the month
}

type depreciationRow struct {
	No, Name, Unit string
	ByOutput       bool
	Input          string // output of the month, as typed or as charged
	Amount         ledger.Money
	Accumulated    ledger.Money
	Voucher        string // address of the voucher that carries the month
	Problem        string
}

// carryStep is what carrying income and expense forward would write.
type carryStep struct {
	Income, Expense, Net ledger.Money
	Vouchers             [][]lineView
	Problems             []string
}

// yearEndStep is what the transfer at the end of the year would write.
type yearEndStep struct {
	Result, Allocated, Undistributed ledger.Money
	Vouchers                         [][]lineView
	Problems                         []string
}

// eventView is something that happened to a month.
type eventView struct {
	No      int64
	Period  ledger.Period
	Action  string
	Who     string
	At      time.Time
	Reason  string
	Seq     int64
	Hash    string
	Digest  string
	Mine    bool // the person who looks did it
	Granted bool // the person who looks may grant it
}

// periodInput is what the person typed into the forms of the page.
type periodInput struct {
	Units    map[string]ledger.Quantity // output by card
	Texts    map[string]string          // the same, as typed
	Separate bool
	Reason   string
}

func periodShow(r *request) error { return showPeriod(r, periodInput{}, nil) }

// showPeriod shows the end of the month of the address. Its figures come from the service in several readings, because
// the plans of what a step would write begin their own.
func showPeriod(r *request, in periodInput, problem error) error {
	data := periodPage{Separate: in.Separate, Reason: in.Reason}
	var n *names
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		var err error
		if n, err = readNames(ctx, r, s); err != nil {
			return err
		}
		return data.read(ctx, r, s)
	})
	if err != nil {
		return err
	}
	for _, step := range []func(r *request, n *names, in periodInput) error{
		data.depreciation, data.carry, data.yearEnd,
	} {
		if err := step(r, n, in); err != nil {
			return err
		}
	}
	title := r.text("web.period.title", nil)
	if problem != nil {
		return r.again(problem, "period", title, &data)
	}
	return r.render(http.StatusOK, "period", title, &data)
}

// read reads the state of the month and what happened to it.
func (p *periodPage) read(ctx context.Context, r *request, s *books.Snapshot) error {
	i := slices.IndexFunc(r.periods, func(s books.PeriodState) bool { return s.Period == r.month })
	if i < 0 {
		return ledger.NewError(ledger.NotFound, "period.unknown", ledger.Args{"period": r.month.String()})
	}
	p.State, p.Open = r.periods[i].State, r.periods[i].State == "open"
	drafts, err := s.Drafts(ctx, ledger.Span{From: r.month, To: r.month}, ledger.StateUnknown)
	if err != nil {
		return err
	}
	p.Waiting.count(drafts)
	if p.Open {
		if err := p.obstacles(ctx, r, s); err != nil {
			return err
		}
	}
	return p.events(ctx, r, s)
}

func (w *waitingStep) count(drafts []ledger.Voucher) {
	for i := range drafts {
		switch drafts[i].State {
		case ledger.Draft:
			w.Drafts++
		case ledger.Submitted:
			w.Submitted++
		case ledger.Checked:
			w.Checked++
		case ledger.Posted, ledger.StateUnknown:
		}
	}
}

// obstacles puts what stands in the way of closing into words, with a page that helps where there is one.
func (p *periodPage) obstacles(ctx context.Context, r *request, s *books.Snapshot) error {
	all, err := s.Obstacles(ctx, r.month)
	if err != nil {
		return err
	}
	p.Closable = true
	for i, line := range r.obstacles(all) {
		switch o := all[i]; {
		case line.Link != "":
		case o.Account != "":
			line.Link = r.ledgerLink(o.Account)
		case o.Asset != "":
			line.Link = "#depreciation"
		case o.Contract != "":
			line.Link = r.contractLink(o.Contract, "")
		}
		if line.Blocking {
			p.Obstacles = append(p.Obstacles, line)
			p.Closable = false
		} else {
			p.Warnings = append(p.Warnings, line)
		}
	}
	return nil
}

// ledgerLink leads to the ledger of an account in the chosen month.
func (r *request) ledgerLink(code string) string {
	return r.ledgerOf(code, ledger.Span{From: r.month, To: r.month})
}

// events reads the closings of the year and the requests that wait, and works out what can be asked for.
func (p *periodPage) events(ctx context.Context, r *request, s *books.Snapshot) error {
	requests, err := s.ReopenRequests(ctx)
	if err != nil {
		return err
	}
	asked := false
	for _, e := range requests {
		v, err := viewEvent(ctx, r, s, e)
		if err != nil {
			return err
		}
		p.Requests = append(p.Requests, v)
		asked = asked || e.Period == r.month
	}
	p.CanAsk = p.State == "closed" && !asked && lastClosed(r.periods) == r.month
	p.Lockable = lockable(r.periods, r.month.Year())
	events, err := s.PeriodEvents(ctx)
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(events) {
		if e.Period.Year() != r.month.Year() {
			continue
		}
		v, err := viewEvent(ctx, r, s, e)
		if err != nil {
			return err
		}
		p.Events = append(p.Events, v)
		if p.Closing == nil && !p.Open && e.Action == "close" && e.Period == r.month {
			p.Closing = &v
		}
	}
	return nil
}

func viewEvent(ctx context.Context, r *request, s *books.Snapshot, e books.PeriodEvent) (eventView, error) {
	who, err := s.UserName(ctx, e.Actor)
	mine := e.Actor == r.session.User.ID
	return eventView{
		No: e.No, Period: e.Period, Action: e.Action, Who: who, At: e.At, Reason: e.Reason, Seq: e.Seq, Hash: e.Hash,
		Digest: e.Digest, Mine: mine, Granted: r.may(openers) && !mine && !r.roles.Has(staff.Cashier),
	}, err
}

// lastClosed is the last month that is not open, or none.
func lastClosed(periods []books.PeriodState) ledger.Period {
	var last ledger.Period
	for _, p := range periods {
		if p.State != "open" {
			last = p.Period
		}
	}
	return last
}

// lockable reports whether all months of the year are closed and some are not locked.
func lockable(periods []books.PeriodState, year int) bool {
	closed := false
	for _, p := range periods {
		if p.Period.Year() != year {
			continue
		}
		if p.State == "open" {
			return false
		}
		closed = closed || p.State == "closed"
	}
	return closed
}

// depreciation shows what the month charges to each asset.
func (p *periodPage) depreciation(r *request, _ *names, in periodInput) error {
	rows, err := r.srv.Books.DepreciationPreview(r.ctx(), r.book.ID, r.month, in.Units)
	if err != nil {
		return err
	}
	for _, row := range rows {
		v := depreciationRow{
			No: row.Card.No, Name: row.Card.Name, Unit: row.Card.Unit, Input: in.Texts[row.Card.No], Amount: row.Amount,
			Accumulated: row.Accumulated, ByOutput: row.Card.Method == ledger.UnitsOfOutput,
		}
		switch {
		case row.Voucher != 0:
			v.Voucher, v.Input = r.voucherLink(row.Voucher), row.Units.String()
		default:
			p.Depr.Due++
			p.Depr.Units = p.Depr.Units || v.ByOutput
		}
		if row.Problem != nil && in.Units != nil {
			v.Problem = r.srv.Locale.Error(r.lang, row.Problem)
		}
		p.Depr.Total += row.Amount
		p.Depr.Rows = append(p.Depr.Rows, v)
	}
	return nil
}

// carry shows what carrying income and expense forward would write.
func (p *periodPage) carry(r *request, n *names, in periodInput) error {
	if !p.Open {
		return nil
	}
	plan, err := r.srv.Books.CarryForwardPreview(r.ctx(), r.book.ID, r.month, books.CarryForwardOptions{
		Separate: in.Separate,
	})
	if err != nil {
		return err
	}
	p.Carry = carryStep{
		Income: plan.Income, Expense: plan.Expense, Net: plan.Net(), Vouchers: n.planned(plan.Vouchers),
		Problems: r.sentences(plan.Problems),
	}
	return nil
}

// yearEnd shows, in December, what the transfer at the end of the year would write.
func (p *periodPage) yearEnd(r *request, n *names, _ periodInput) error {
	if !p.Open || r.month.Month() != 12 {
		return nil
	}
	plan, err := r.srv.Books.YearEndPreview(r.ctx(), r.book.ID, r.month.Year())
	if err != nil {
		return err
	}
	p.YearEnd = &yearEndStep{
		Result: plan.Result, Allocated: plan.Allocated, Undistributed: plan.Undistributed(),
		Vouchers: n.planned(plan.Vouchers), Problems: r.sentences(plan.Problems),
	}
	return nil
}

// planned shows the lines of vouchers that are not written yet, dated at the end of the chosen month.
func (n *names) planned(vouchers [][]ledger.Line) [][]lineView {
	at := &ledger.Voucher{Date: n.r.month.Last()}
	var out [][]lineView
	for _, lines := range vouchers {
		var views []lineView
		for _, l := range lines {
			views = append(views, n.line(at, l))
		}
		out = append(out, views)
	}
	return out
}

// sentences puts problems into words.
func (r *request) sentences(es ledger.Errors) []string {
	var out []string
	for _, e := range es {
		out = append(out, r.srv.Locale.Error(r.lang, e))
	}
	return out
}
