package services

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// The kinds of vouchers of a settlement.
const (
	RevenueVoucher = "revenue" // households, county and welfare against income
	CostVoucher    = "cost"    // what operators earned and machines burnt
	CarryVoucher   = "carry"   // the cost carried to 经营支出
)

// SettlementVoucher is a voucher of a settlement. It stands as a draft, or posted and not reversed.
type SettlementVoucher struct {
	No     int // of the settlement in its month
	ID     ledger.VoucherID
	Kind   string
	Stands bool
	Posted bool
	Number string // 记-12; empty until it is posted
}

// Settlement is what was accepted and not settled before, by the end of a month, with what everybody owes for it (结算).
type Settlement struct {
	Period   ledger.Period
	No       int // counts the settlements of the month; 0 for a preview
	Charges  []cooperatives.Charge
	Vouchers []SettlementVoucher
	Again    bool // all of it was settled before, and nothing was left
	// Date and Lines are what the vouchers say; Preview alone fills them in.
	Date  ledger.Date
	Lines cooperatives.ServiceVouchers
}

// Totals are sums over charges, in fen.
type Totals struct {
	Gross, Subsidy, Due, Welfare, Pay ledger.Money
	Fuel                              cooperatives.Fuel
}

// Total sums charges.
func Total(charges []cooperatives.Charge) Totals {
	var t Totals
	for _, c := range charges {
		t.add(c)
	}
	return t
}

// SettledJob is a charge of a settlement that stands, with what was paid of it in fen.
type SettledJob struct {
	cooperatives.Charge
	Period   ledger.Period
	No       int
	Machine  string       // code
	PaidDue  ledger.Money // by the household
	WaitsDue ledger.Money // of it, what has a voucher that is not posted
	PaidPay  ledger.Money // to the operator, before tax
	WaitsPay ledger.Money // of it, what has a voucher that is not posted
	PaidTax  ledger.Money // withheld of it
	Listed   ledger.Money // for the operator, in a batch of which the bank has not told yet
}

type householdYear struct {
	household string
	year      int
}

// grants are running totals of subsidies: by plot and season, and by household and year.
type grants struct {
	seasons    map[[2]string]ledger.Money
	households map[householdYear]ledger.Money
}

func (g *grants) before(c cooperatives.Charge) cooperatives.Granted {
	return cooperatives.Granted{
		Season:    g.seasons[[2]string{c.Plot, c.Season}],
		Household: g.households[householdYear{c.Household, c.Day.Year()}],
	}
}

func (g *grants) add(c cooperatives.Charge) {
	g.seasons[[2]string{c.Plot, c.Season}] += c.Subsidy
	g.households[householdYear{c.Household, c.Day.Year()}] += c.Subsidy
}

// Preview works out the settlement of a month and writes nothing. It fails as Settle does; with what is wrong with some jobs
// it returns the charges of all that wait, as far as they could be worked out.
func (s *Services) Preview(ctx context.Context, book ledger.BookID, period ledger.Period) (Settlement, error) {
	w, err := s.settling(ctx, book, period)
	if err != nil {
		return Settlement{}, err
	}
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) (Settlement, error) {
		if err := w.compute(ctx, tx); err != nil {
			return w.Settlement, err
		}
		if len(w.Charges) == 0 {
			return Settlement{}, nothingToSettle(period)
		}
		return w.Settlement, nil
	})
}

func nothingToSettle(period ledger.Period) error {
	return ledger.NewError(ledger.Conflict, "settle.nothing", ledger.Args{"period": period.String()})
}

// Settle settles what was accepted by the end of the month and is not settled: it drafts the vouchers and submits them
// for another person to check. They are dated on the last day of the month, today while the month lasts, or on the first
// day of the first later month that is still open. A job is settled once: when nothing is left, the last settlement of
// the month that stands is returned. One whose vouchers were all deleted or reversed counts no longer, and its jobs are
// settled anew.
//
// It fails with settle.regime, settle.future for a month that has not begun, settle.nothing, settle.half while some
// vouchers of a settlement of the month stand and others do not, settle.question for every job whose question is open,
// contract.no_open_month, settle.rate for every job without a price or pay, subsidy.none, and as drafts do.
func (s *Services) Settle(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, period ledger.Period,
) (Settlement, error) {
	w, err := s.settling(ctx, book, period)
	if err != nil {
		return Settlement{}, err
	}
	out, err := books.Once(ctx, s.db, book, key, "service.settle", period.String(),
		func(ctx context.Context, tx *db.Tx) (Settlement, error) { return w.write(ctx, tx, s.books, who) })
	return out, w.named(err)
}

// named tells which settings are wrong where a voucher is refused for an account of theirs: the person sees settings, not
// the lines of a voucher that was never kept.
func (w *settling) named(err error) error {
	var es ledger.Errors
	for _, e := range ledger.Problems(err) {
		for _, u := range w.unfit {
			if strings.HasPrefix(e.Field, "line") && u.Args["code"] == e.Args["code"] {
				es = append(es, u)
			}
		}
	}
	if len(es) == 0 {
		return err
	}
	return es
}

// settling is a settlement on its way.
type settling struct {
	Settlement
	book     ledger.BookID
	accounts cooperatives.ServiceAccounts
	unfit    ledger.Errors // of the accounts, each at its role
	before   Settlement    // the last of the month that stands
}

// settling reads what does not change while the settlement is worked out: the accounts and the day of the vouchers.
func (s *Services) settling(ctx context.Context, book ledger.BookID, period ledger.Period) (*settling, error) {
	w := &settling{Settlement: Settlement{Period: period}, book: book}
	chosen, err := s.Accounts(ctx, book)
	if err != nil {
		return nil, err
	}
	w.accounts, w.unfit = chosen.InUse, cooperatives.CheckServiceAccounts(chosen.InUse, chosen.Chart)
	err = s.books.Snapshot(ctx, book, nil, func(ctx context.Context, snap *books.Snapshot) error {
		info, err := snap.Info(ctx)
		if err != nil {
			return err
		}
		today := ledger.DateOf(info.Now)
		if !period.Valid() || period.First() > today {
			return ledger.NewError(ledger.Invalid, "settle.future", ledger.Args{"period": period.String()}).At("period")
		}
		periods, err := snap.Periods(ctx)
		w.Date = openDay(periods, period, today)
		if err == nil && w.Date == 0 {
			err = ledger.NewError(ledger.Closed, "contract.no_open_month",
				ledger.Args{"book": info.Name, "period": period.String()})
		}
		return err
	})
	return w, err
}

// openDay returns the day on which the month is settled, 0 when it and all months behind it are closed.
func openDay(periods []books.PeriodState, period ledger.Period, today ledger.Date) ledger.Date {
	for _, p := range periods {
		switch {
		case p.State != "open" || p.Period < period:
		case p.Period == period:
			return min(period.Last(), max(today, period.First()))
		default:
			return p.Period.First()
		}
	}
	return 0
}

// compute works out the charges and the lines of the vouchers.
func (w *settling) compute(ctx context.Context, tx *db.Tx) error {
	if err := w.standing(ctx, tx); err != nil {
		return err
	}
	waiting, err := listToSettle(ctx, tx, w.book, w.Period.Last())
	if err != nil {
		return err
	}
	t, err := readTariffs(ctx, tx, w.book)
	if err != nil {
		return err
	}
	var es ledger.Errors
	w.Charges = nil
	for _, j := range waiting {
		charge, problems := t.charge(j)
		es = append(es, problems...)
		w.Charges = append(w.Charges, charge)
	}
	if err := es.Err(); err != nil {
		return err
	}
	w.Lines = cooperatives.PostService(w.Charges, w.accounts, w.Period.Chinese())
	return nil
}

// settleOne works out one charge; its problems name the order.
func settleOne(j toSettle, t cooperatives.Tariff, totals *grants) (cooperatives.Charge, ledger.Errors) {
	field := "order." + cooperatives.Job{Order: j.charge.Order, Part: j.charge.Part}.ID()
	named := ledger.Args{
		"job": cooperatives.JobNumber(j.charge.Order, j.charge.Part, j.parts), "operation": j.operation,
	}
	if j.question {
		return j.charge, ledger.Errors{ledger.NewError(ledger.Conflict, "settle.question", named).At(field)}
	}
	charge, err := cooperatives.ChargeFor(j.charge, t, totals.before(j.charge))
	if err == nil {
		return charge, nil
	}
	var es ledger.Errors
	for _, e := range ledger.Problems(err) {
		if e.Key == "rate.none" { // tells codes, and not for which work
			args := maps.Clone(e.Args)
			maps.Copy(args, named)
			args["operation_code"] = j.charge.Operation
			e = ledger.NewError(e.Kind, "settle.rate", args)
		}
		es = append(es, e.At(field))
	}
	return charge, es
}

// standing finds the last settlement of the month that stands, and refuses half of one.
func (w *settling) standing(ctx context.Context, tx *db.Tx) error {
	all, err := vouchersOf(ctx, tx, w.book, w.Period)
	if err != nil {
		return err
	}
	for no, vouchers := range all {
		count := 0
		for _, v := range vouchers {
			if v.Stands {
				count++
			}
		}
		if count > 0 && count < len(vouchers) {
			return ledger.NewError(ledger.Conflict, "settle.half", ledger.Args{"period": w.Period.String()})
		}
		if count > 0 && no > w.before.No {
			w.before = Settlement{Period: w.Period, No: no, Vouchers: vouchers}
		}
	}
	return nil
}

// again returns the settlement that stands, where nothing is left to settle.
func (w *settling) again(ctx context.Context, tx *db.Tx) (Settlement, error) {
	w.before.Again = true
	settled, err := listSettled(ctx, tx, w.book, ofSettlement(w.before.Period, w.before.No))
	for _, s := range settled {
		w.before.Charges = append(w.before.Charges, s.Charge)
	}
	return w.before, err
}

// write settles inside a transaction. Locking the book first keeps a second settlement out until this one commits.
func (w *settling) write(
	ctx context.Context, tx *db.Tx, b *books.Books, who ledger.Actor,
) (Settlement, error) {
	err := trail.Lock(ctx, tx, w.book)
	if err == nil {
		err = w.compute(ctx, tx)
	}
	switch {
	case err != nil:
		return Settlement{}, err
	case len(w.Charges) == 0 && w.before.No > 0:
		return w.again(ctx, tx)
	case len(w.Charges) == 0:
		return Settlement{}, nothingToSettle(w.Period)
	}
	err = trail.Write(ctx, tx, w.book, func(h *trail.Head) error {
		return h.Log(ctx, tx, who, trail.Entry{
			Action: "service.settle", Object: "service/" + w.Period.String(), After: loggedTotals(w.Charges),
		})
	})
	if err != nil {
		return Settlement{}, err
	}
	for _, v := range []struct {
		kind  string
		lines [][]ledger.Line
	}{{RevenueVoucher, w.Lines.Revenue}, {CostVoucher, w.Lines.Cost}, {CarryVoucher, w.Lines.Carry}} {
		for _, lines := range v.lines {
			id, err := w.draft(ctx, tx, b, who, lines)
			if err != nil {
				return Settlement{}, err
			}
			w.Vouchers = append(w.Vouchers, SettlementVoucher{ID: id, Kind: v.kind, Stands: true})
		}
	}
	if len(w.Vouchers) == 0 { // work at no price and no pay leaves nothing to post
		return Settlement{}, nothingToSettle(w.Period)
	}
	if err := insertSettlement(ctx, tx, w.book, who, &w.Settlement); err != nil {
		return Settlement{}, err
	}
	for _, c := range w.Charges {
		e := Event{
			Part: c.Part, From: cooperatives.Verified, To: cooperatives.Settled, As: cooperatives.AsAccountant,
			Note: w.Period.String(),
		}
		if err := addEvent(ctx, tx, w.book, c.Order, who, e); err != nil {
			return Settlement{}, err
		}
	}
	out := w.Settlement
	out.Lines, out.Date = cooperatives.ServiceVouchers{}, 0
	return out, nil
}

func loggedTotals(charges []cooperatives.Charge) map[string]string {
	t := Total(charges)
	return map[string]string{
		"jobs": strconv.Itoa(len(charges)), "gross": t.Gross.Grouped(), "subsidy": t.Subsidy.Grouped(),
		"due": t.Due.Grouped(), "welfare": t.Welfare.Grouped(), "pay": t.Pay.Grouped(),
		"fuel": t.Fuel.Cost.Grouped(),
	}
}

// voucherSource marks the vouchers that field work drafts.
const voucherSource = "service"

// draft drafts a voucher and submits it for another person to check.
func (w *settling) draft(
	ctx context.Context, tx *db.Tx, b *books.Books, who ledger.Actor, lines []ledger.Line,
) (ledger.VoucherID, error) {
	return b.HandIn(ctx, tx, who, books.Draft{
		Book: w.book, Date: w.Date, Series: ledger.General, Source: voucherSource, SourceRef: w.Period.String(),
		Attachments: min(len(w.Charges), ledger.MaxAttachments), Lines: lines,
	})
}

// Unsettle prepares the red-letter reversals of all posted vouchers of a settlement and submits them; once they are
// posted the jobs are accepted and not settled again. It fails with settle.unknown, settle.not_posted while a voucher is
// not posted, which is withdrawn and deleted instead, settle.paid once somebody paid for a job of it or a batch lists
// it, and as reversals do.
func (s *Services) Unsettle(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, period ledger.Period, no int, day ledger.Date,
) error {
	request := []string{period.String(), strconv.Itoa(no), day.String()}
	return s.once(ctx, book, key, "service.unsettle", request, func(ctx context.Context, tx *db.Tx) error {
		err := trail.Write(ctx, tx, book, func(h *trail.Head) error {
			return h.Log(ctx, tx, who, trail.Entry{Action: "service.unsettle", Object: "service/" + period.String()})
		})
		if err != nil {
			return err
		}
		settled, err := listSettled(ctx, tx, book, ofSettlement(period, no))
		if err != nil {
			return err
		}
		for _, j := range settled {
			if j.PaidDue > 0 || j.PaidPay > 0 || j.Listed > 0 {
				return aboutJob(ctx, tx, book, j.Order, j.Part, "settle.paid")
			}
		}
		all, err := vouchersOf(ctx, tx, book, period)
		if err != nil {
			return err
		}
		if len(all[no]) == 0 || len(settled) == 0 {
			return ledger.NewError(ledger.NotFound, "settle.unknown", ledger.Args{"period": period.String()})
		}
		return s.reverseAll(ctx, tx, who, book, all[no], day)
	})
}

// reverseAll prepares the reversals of the vouchers that stand, the last one first.
func (s *Services) reverseAll(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, all []SettlementVoucher, day ledger.Date,
) error {
	for _, v := range slices.Backward(all) {
		if !v.Stands {
			continue
		}
		if !v.Posted {
			return ledger.NewError(ledger.Conflict, "settle.not_posted", nil)
		}
		ref, err := s.books.ReverseIn(ctx, tx, who, books.Reversal{Book: book, Voucher: v.ID, Date: day})
		if err != nil {
			return err
		}
		if _, err := s.books.SubmitIn(ctx, tx, who, book, []books.Ref{ref}); err != nil {
			return err
		}
	}
	return nil
}
