package dividends

import (
	"context"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Request asks for a plan of distribution.
type Request struct {
	Book ledger.BookID
	Run  int // 0 begins a run; else the draft of that run is written anew
	Year int
	Kind cooperatives.PlanKind
	On   ledger.Date // day of the draft; today when zero
	// Rules are for this plan alone; nil takes those of the book.
	Rules *Rules
	// Through is the last month of the figures of an interim plan; 0 for the last that is closed. A final plan takes the
	// whole year.
	Through ledger.Period
	// Figures are given where the books do not have them; nil reads them from the books.
	Figures *cooperatives.Figures
	// Transfers is reserve that covers losses by resolution (其他转入), where the figures come from the books.
	Transfers ledger.Money
	Taints    []Taint
	Rate      ledger.Money // for one share, where the resolution names it; 0 for what the pool affords
	// ShareFrom and ShareDay are the days of the register: ShareDay alone, or the range of share-days. Zero takes the
	// last day of the figures, and the first of the year.
	ShareFrom, ShareDay ledger.Date
	Note                string
}

// Taint is money within the figures that is no income of the year to give away: an amount, or what an account took in.
// One that is not taken out is refused with the article that forbids it.
type Taint struct {
	Kind    cooperatives.NotIncome
	Account string       // reads the amount from the books
	Amount  ledger.Money // where no account has it
	// From and To are the days that a rent was paid for at once (AdvanceRent): of Amount, what falls on other years is no
	// income of this one.
	From, To ledger.Date
	Exclude  bool // take it out of the pool; it stays undistributed
}

// Plan works a distribution out and keeps it as a draft: of a new run, or as the next version of a run that is a draft.
//
// Figures come from the books: the year must be closed (dividend.year_open), for an interim plan the months up to Through
// (dividend.month_open). It fails with what Charter.Divide, the splits and DividePatronage refuse, each with its
// article; with dividend.final_exists for a second final run of a year, dividend.interim_open while an interim run is on
// its way, dividend.after_final, dividend.kind_differs, dividend.account,
// dividend.no_source, and dividend.figures_moved when the book took a voucher meanwhile.
func (d *Dividends) Plan(ctx context.Context, who ledger.Actor, key string, q Request) (Ref, error) {
	w, problem := d.prepare(ctx, q) // told inside, so that a repeated request is answered first
	return books.Once(ctx, d.db, q.Book, key, "dividend.plan", q, func(ctx context.Context, tx *db.Tx) (Ref, error) {
		var ref Ref
		if problem != nil {
			return ref, problem
		}
		err := trail.Write(ctx, tx, q.Book, func(h *trail.Head) error {
			if w.FromBooks && h.Chain.Seq != w.Chain.Seq {
				return ledger.NewError(ledger.Busy, "dividend.figures_moved", nil)
			}
			run, parts, err := d.compute(ctx, tx, w)
			if err != nil {
				return err
			}
			ref, err = d.draft(ctx, tx, h, who, run, parts)
			return err
		})
		return ref, err
	})
}

// Preview is a dry run of Plan: the same result, and nothing is written. The codes of the lines are empty.
func (d *Dividends) Preview(ctx context.Context, q Request) (Run, []Line, error) {
	w, err := d.prepare(ctx, q)
	if err != nil {
		return Run{}, nil, err
	}
	var run *Run
	var lines []Line
	err = d.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var parts []Part
		if run, parts, err = d.compute(ctx, tx, w); err != nil {
			return err
		}
		lines = make([]Line, len(parts))
		for i, p := range parts {
			lines[i] = Line{Part: p, State: LineNone}
			if p.payable() {
				lines[i].State = LineWaiting
			}
		}
		return nil
	})
	if err != nil {
		return Run{}, nil, err
	}
	return *run, lines, nil
}

// draft writes a version with its parts and the step that begins it.
func (d *Dividends) draft(
	ctx context.Context, tx *db.Tx, h *trail.Head, who ledger.Actor, run *Run, parts []Part,
) (Ref, error) {
	m := run.Moves[len(run.Moves)-1]
	m.By, m.Name, m.At = who.ID, who.Name, tx.Now
	if run.Version == 1 {
		if err := insertRun(ctx, tx, run, who); err != nil {
			return Ref{}, err
		}
	}
	if err := writeVersion(ctx, tx, run, parts, who); err != nil {
		return Ref{}, err
	}
	if err := insertMove(ctx, tx, run.Book, run.No, m); err != nil {
		return Ref{}, err
	}
	return run.Ref(), h.Log(ctx, tx, who, trail.Entry{Action: "dividend.plan", Object: run.Object(), After: run.logged()})
}

// logged is what the log keeps of a version.
func (r *Run) logged() map[string]string {
	return map[string]string{
		"version": strconv.Itoa(r.Version), "year": strconv.Itoa(r.Year), "kind": r.Kind.String(),
		"pool": r.Breakdown.Pool.String(), "gross": r.Gross.String(), "tax": r.Tax.String(),
		"payees": strconv.Itoa(r.Payees), "digest": r.Digest,
	}
}
