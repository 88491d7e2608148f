package ventures

import (
	"context"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Settlement is what a contract yields for a period, and the vouchers that carry it.
type Settlement struct {
	Contract string
	Version  int
	Venture  string
	Span     ledger.Span
	No       int         // counts the settlements of the period; 0 for one that was not written
	By       ledger.Date // the day by which it is to be paid
	Due      cooperatives.Due

	Book         ledger.BookID    // of the collective
	Voucher      ledger.VoucherID // there, or 0 when there is nothing to post
	VentureBook  ledger.BookID    // 0 where the venture keeps no book here
	VentureDraft ledger.VoucherID // its voucher there, or 0

	// Date and Lines are what the vouchers say; Preview alone fills them in.
	Date, VentureDate ledger.Date
	Lines             []ledger.Line
	VentureLines      []ledger.Line

	receipts int // number of the last receipt taken off as an advance
}

// posted reports whether vouchers carry the settlement. One of nothing has none, and can be done again with other
// figures.
func (s *Settlement) posted() bool { return s.Voucher != 0 || s.VentureDraft != 0 }

// same reports whether two settlements of nothing leave the same behind.
func (s *Settlement) same(o Settlement) bool {
	return s.Version == o.Version && s.Due.LossAfter == o.Due.LossAfter && s.Due.Excess == o.Due.Excess &&
		s.receipts == o.receipts
}

// work is a settlement on its way, with what it was made from.
type work struct {
	Settlement
	contract   Contract
	venture    Venture
	source     reading
	collective ledger.BookInfo
}

// Explain works out what is owed for the period by the figures of today, whether it was settled or not, line by line,
// and writes nothing: where the figures come from, then the formula of the contract. It fails with contract.unknown,
// contract.period, contract.not_running, contract.missing_months for figures that were not reported,
// contract.out_of_order, and as Terms.Due does.
func (s *Ventures) Explain(
	ctx context.Context, book ledger.BookID, contract string, span ledger.Span,
) (Settlement, error) {
	w, err := s.prepare(ctx, book, contract, span)
	if err != nil {
		return Settlement{}, err
	}
	err = s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error { return w.compute(ctx, tx) })
	w.Lines, w.VentureLines = nil, nil
	return w.Settlement, err
}

// Preview is a dry run of Settle: it shows the lines that would be drafted and writes nothing. Of a period that is
// settled it returns the settlement as it was written, with its number and without lines.
func (s *Ventures) Preview(
	ctx context.Context, book ledger.BookID, contract string, span ledger.Span,
) (Settlement, error) {
	if done, found, err := s.settled(ctx, book, contract, span); err != nil || found && done.posted() {
		return done, err
	}
	w, err := s.prepare(ctx, book, contract, span)
	if err != nil {
		return Settlement{}, err
	}
	if err := s.dates(ctx, &w); err != nil {
		return Settlement{}, err
	}
	err = s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error { return w.compute(ctx, tx) })
	return w.Settlement, err
}

// Settle settles a period: it drafts what is owed in the collective's book and, where the venture keeps one here, in
// the venture's book as well, in one transaction, both submitted for another person to check. The vouchers are dated on
// the last day of the period, or on the first day of the first month that is still open. A period is settled once: a
// second call returns what the first did, unless its vouchers were deleted or reversed since.
//
// It fails as Explain does, with contract.not_ended before the figures of the period are whole, contract.no_open_month,
// contract.half_settled while the voucher of one book stands and the other does not, contract.figures_moved when the
// venture's book took a voucher meanwhile, and as drafts do.
func (s *Ventures) Settle(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, contract string, span ledger.Span,
) (Settlement, error) {
	if done, found, err := s.settled(ctx, book, contract, span); err != nil || found && done.posted() {
		return done, err
	}
	w, err := s.prepare(ctx, book, contract, span)
	if err != nil {
		return Settlement{}, err
	}
	if !w.contract.fixed() && span.To.Last() >= ledger.DateOf(w.collective.Now) {
		return Settlement{}, ledger.NewError(ledger.Invalid, "contract.not_ended",
			ledger.Args{"span": span.String(), "date": span.To.Last().String()}).At("period")
	}
	if err := s.dates(ctx, &w); err != nil {
		return Settlement{}, err
	}
	request := struct {
		Contract string
		Span     ledger.Span
	}{contract, span}
	return books.Once(ctx, s.db, book, key, "contract.settle", request,
		func(ctx context.Context, tx *db.Tx) (Settlement, error) { return s.settleIn(ctx, tx, who, w) })
}

func (s *Ventures) settleIn(ctx context.Context, tx *db.Tx, who ledger.Actor, w work) (Settlement, error) {
	if err := lockContract(ctx, tx, w.Book, w.Contract); err != nil {
		return Settlement{}, err
	}
	done, found, err := standingSettlement(ctx, tx, w.Book, w.Contract, w.Span)
	if err == nil && found && done.Span != w.Span {
		err = w.outOfOrder(done)
	}
	if err != nil || found && done.posted() {
		return done, err
	}
	if err := w.compute(ctx, tx); err != nil {
		return Settlement{}, err
	}
	if found && len(w.Lines) == 0 && done.same(w.Settlement) {
		return done, nil
	}
	if err := s.draft(ctx, tx, who, &w); err != nil {
		return Settlement{}, err
	}
	if w.No, err = nextSettlement(ctx, tx, w.Book, w.Contract, w.Span.From); err != nil {
		return Settlement{}, err
	}
	w.Lines, w.VentureLines, w.Date, w.VentureDate = nil, nil, 0, 0
	err = trail.Write(ctx, tx, w.Book, func(h *trail.Head) error {
		if err := insertSettlement(ctx, tx, who, w.Settlement); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{
			Action: "contract.settle", Object: "contract/" + w.Contract + "/" + w.Span.String(), After: w.Settlement,
		})
	})
	return w.Settlement, err
}

// draft writes the vouchers, the book with the lower number first, so that two settlements never wait for each other.
func (s *Ventures) draft(ctx context.Context, tx *db.Tx, who ledger.Actor, w *work) error {
	drafts := []books.Draft{{Book: w.Book, Date: w.Date, Lines: w.Lines}}
	if w.VentureBook != 0 {
		drafts = append(drafts, books.Draft{Book: w.VentureBook, Date: w.VentureDate, Lines: w.VentureLines})
	}
	slices.SortFunc(drafts, func(a, b books.Draft) int { return int(a.Book - b.Book) })
	for _, d := range drafts {
		if len(d.Lines) == 0 {
			continue
		}
		d.Series, d.Source, d.SourceRef = ledger.General, "contract", w.Contract+"/"+w.Span.String()
		id, err := s.books.HandIn(ctx, tx, who, d)
		if err != nil {
			return err
		}
		if d.Book == w.Book {
			w.Voucher = id
		} else {
			w.VentureDraft = id
		}
	}
	return w.unmoved(ctx, tx)
}

// unmoved fails when a voucher was posted in the source since its figures were read.
func (w *work) unmoved(ctx context.Context, tx *db.Tx) error {
	if w.VentureBook == 0 {
		return nil
	}
	head, _, err := trail.ReadHead(ctx, tx, w.VentureBook)
	if err == nil && head.Seq != w.source.info.Head.Seq {
		return ledger.NewError(ledger.Busy, "contract.figures_moved", ledger.Args{"book": w.source.info.Name})
	}
	return err
}

// prepare reads the contract, the venture and, before any writing begins, the figures of its book.
func (s *Ventures) prepare(
	ctx context.Context, book ledger.BookID, contract string, span ledger.Span,
) (work, error) {
	w := work{Settlement: Settlement{Contract: contract, Span: span, Book: book}}
	err := s.books.Snapshot(ctx, book, nil, func(ctx context.Context, snap *books.Snapshot) error {
		var err error
		w.collective, err = snap.Info(ctx)
		return err
	})
	if err != nil {
		return w, err
	}
	err = s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		if w.contract, err = readContract(ctx, tx, book, contract); err != nil {
			return err
		}
		w.venture, err = readVenture(ctx, tx, book, w.contract.Venture)
		return err
	})
	if err != nil {
		return w, err
	}
	if err := w.contract.checkSpan(span); err != nil {
		return w, err
	}
	if w.venture.Source != "" {
		if w.source, err = s.read(ctx, w.venture, span); err != nil {
			return w, err
		}
		w.VentureBook = w.source.info.ID
	}
	w.Version, w.Venture = w.contract.Version, w.contract.Venture
	w.By = span.To.Last().AddDays(w.contract.DueDays)
	return w, nil
}

// dates finds the day of the voucher in each book.
func (s *Ventures) dates(ctx context.Context, w *work) error {
	var err error
	if w.Date, err = s.openDay(ctx, w.collective, w.Span.To); err != nil || w.VentureBook == 0 {
		return err
	}
	w.VentureDate, err = s.openDay(ctx, w.source.info, w.Span.To)
	return err
}

func (s *Ventures) openDay(ctx context.Context, book ledger.BookInfo, end ledger.Period) (ledger.Date, error) {
	var day ledger.Date
	err := s.books.Snapshot(ctx, book.ID, nil, func(ctx context.Context, snap *books.Snapshot) error {
		periods, err := snap.Periods(ctx)
		for _, p := range periods {
			if p.State != "open" || p.Period < end || day != 0 {
				continue
			}
			day = p.Period.First()
			if p.Period == end {
				day = end.Last()
			}
		}
		return err
	})
	if err == nil && day == 0 {
		err = ledger.NewError(ledger.Closed, "contract.no_open_month",
			ledger.Args{"book": book.Name, "period": end.String()})
	}
	return day, err
}

// compute works out the due and the lines of both vouchers.
func (w *work) compute(ctx context.Context, tx *db.Tx) error {
	result, steps, err := w.result(ctx, tx)
	if err != nil {
		return err
	}
	if w.Due, err = w.contract.Terms.Due(result); err != nil {
		return err
	}
	if err := w.inOrder(ctx, tx); err != nil {
		return err
	}
	w.Due.Steps = append(steps, w.Due.Steps...)
	w.Lines, w.VentureLines = cooperatives.PostSettlement(w.Due, w.targets(), w.summary())
	if w.VentureBook == 0 {
		w.VentureLines = nil
	}
	return nil
}

// result gathers what the formula needs.
func (w *work) result(ctx context.Context, tx *db.Tx) (cooperatives.Result, []cooperatives.Explanation, error) {
	var r cooperatives.Result
	var within ledger.Span
	within, r.Days, r.PeriodDays = w.contract.periods(w.Span)
	var steps []cooperatives.Explanation
	reported, err := listMonths(ctx, tx, w.Book, w.Venture, w.Span)
	if err != nil {
		return r, nil, err
	}
	f, err := figures(w.venture, w.source, reported, w.Span, within)
	if err != nil {
		return r, nil, err
	}
	r.Base, r.Audited = w.contract.Quantity, true // what is fixed rests on no figures
	if !w.contract.fixed() {
		if len(f.missing) > 0 {
			return r, nil, ledger.NewError(ledger.Invalid, "contract.missing_months",
				ledger.Args{"name": w.venture.Name, "periods": strings.Join(f.missing, " ")})
		}
		r.Base, steps = base(w.contract.Terms.Base, f), f.toward(w.contract.Terms.Base)
		r.Audited = f.Audited
	}
	before, err := settlementBefore(ctx, tx, w.Book, w.Contract, w.Span)
	if err != nil {
		return r, nil, err
	}
	r.LossBefore, r.Advances = w.contract.OpeningLoss, 0
	if before.No > 0 {
		if before.Span.To.Next() != w.Span.From {
			return r, nil, w.outOfOrder(before)
		}
		r.LossBefore, r.Advances = before.Due.LossAfter, before.Due.Excess
	}
	done, found, err := standingSettlement(ctx, tx, w.Book, w.Contract, w.Span)
	if err != nil && ledger.KindOf(err) != ledger.Conflict { // half settled counts as not settled
		return r, nil, err
	}
	if found && done.Span != w.Span {
		return r, nil, w.outOfOrder(done)
	}
	receipts, err := listReceipts(ctx, tx, w.Book, w.Contract, w.Span.From)
	for _, p := range receipts {
		if found && done.posted() && p.No > done.receipts {
			break // a payment of what was settled, and no advance
		}
		if err == nil {
			r.Advances, err = r.Advances.Add(p.Amount)
			w.receipts = p.No
		}
	}
	return r, steps, err
}

// inOrder fails with contract.out_of_order when a later period was settled that overlaps this one, by an earlier version
// of the contract, or that was given another loss or other advances than this one would hand on to it. What the later
// one was given is what this period came to before its vouchers were taken back, or what the contract began with.
func (w *work) inOrder(ctx context.Context, tx *db.Tx) error {
	after, err := settlementAfter(ctx, tx, w.Book, w.Contract, w.Span)
	if err != nil || after.No == 0 {
		return err
	}
	given, found, err := lastOfPeriod(ctx, tx, w.Book, w.Contract, w.Span)
	if err != nil {
		return err
	}
	if !found {
		given.Due.LossAfter = w.contract.OpeningLoss
	}
	if after.Span.From <= w.Span.To || given.Due.LossAfter != w.Due.LossAfter || given.Due.Excess != w.Due.Excess {
		return w.outOfOrder(after)
	}
	return nil
}

func (w *work) outOfOrder(by Settlement) error {
	return ledger.NewError(ledger.Conflict, "contract.out_of_order",
		ledger.Args{"contract": w.Contract, "span": by.Span.String()}).At("period")
}

func base(b cooperatives.Base, f Figures) decimal.Decimal {
	if b == cooperatives.OperatingRevenue {
		return f.Revenue.Decimal()
	}
	return f.Profit.Decimal()
}

// targets are the accounts of both books: those of the contract, else those of the regimes.
func (w *work) targets() cooperatives.SettlementAccounts {
	own, c := w.contract.Accounts, collectiveAccounts(w.collective.Regime, w.contract.Nature)
	v := ventureAccounts(w.source.info.Regime, w.contract.Terms.Base.ShareOfProfit())
	at := func(chosen, usual string, d ledger.Dimensions) cooperatives.Target {
		if chosen == "" {
			chosen = usual
		}
		return cooperatives.Target{Account: chosen, Dimensions: d}
	}
	party := ledger.Dimensions{Counterparty: w.venture.Counterparty}
	collective := ledger.Dimensions{Counterparty: w.contract.Collective}
	return cooperatives.SettlementAccounts{
		Receivable: at(own.Receivable, c.Receivable, party),
		Received:   at(own.Received, c.Received, party),
		Income:     at(own.Income, c.Income, ledger.Dimensions{Venture: w.Venture}),
		Charge:     at(own.Charge, v.Charge, ledger.Dimensions{}),
		Payable:    at(own.Payable, v.Payable, collective),
		Prepaid:    at(own.Prepaid, v.Prepaid, collective),
	}
}

// summary is what the vouchers say: 按合同HT-01计提多格·小兰山2025年度分成.
func (w *work) summary() string {
	what := map[Nature]string{Stake: "收益分成", Lease: "租金", Contracting: "承包金"}[w.contract.Nature]
	return "按合同" + w.Contract + "计提" + w.venture.Name + w.Span.Chinese() + what
}

func (s *Ventures) venture(ctx context.Context, book ledger.BookID, code string) (Venture, error) {
	var v Venture
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		v, err = readVenture(ctx, tx, book, code)
		return err
	})
	return v, err
}

// settled returns the settlement of exactly the period that stands, if there is one.
func (s *Ventures) settled(
	ctx context.Context, book ledger.BookID, contract string, span ledger.Span,
) (done Settlement, found bool, err error) {
	err = s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		done, found, err = standingSettlement(ctx, tx, book, contract, span)
		return err
	})
	return done, found && done.Span == span, err
}
