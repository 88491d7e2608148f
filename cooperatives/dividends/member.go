package dividends

import (
	"context"
	"slices"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
)

// Dividend is what one holder has of one run, as the member sees it. Amounts are in fen.
type Dividend struct {
	Line
	Run      int
	Version  int
	Year     int
	Kind     cooperatives.PlanKind
	RunState cooperatives.PlanState
	Void     bool
	// Published is since when everybody can read the plan.
	Published ledger.Date
	// Steps tell how the part came about; Pools stand beside them: what all holders share, by how much in all.
	Steps   []cooperatives.Explanation
	Pools   []Pool
	Holders int          // parts of the whole village
	Total   ledger.Money // of all parts that are paid
}

// OfHolder returns what the holders have of all published runs of the book, the newest first. A plan that was not
// published yet is nobody's business outside of the offices.
func (d *Dividends) OfHolder(
	ctx context.Context, book ledger.BookID, holders []cooperatives.Holder,
) ([]Dividend, error) {
	var out []Dividend
	err := d.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		runs, err := listRuns(ctx, tx, book, 0)
		if err != nil {
			return err
		}
		for i := range runs {
			run := &runs[i]
			if run.State < cooperatives.PlanPublished {
				continue
			}
			for _, holder := range holders {
				lines, err := readLines(ctx, tx, run, LineQuery{Holder: holder, Limit: 1})
				if err != nil {
					return err
				}
				for _, l := range lines {
					out = append(out, run.dividend(l))
				}
			}
		}
		return nil
	})
	return out, err
}

func (r *Run) dividend(l Line) Dividend {
	return Dividend{
		Line: l, Run: r.No, Version: r.Version, Year: r.Year, Kind: r.Kind, RunState: r.State, Void: r.Void,
		Published: r.Published, Steps: r.Explain(&l.Part), Pools: slices.Clone(r.Pools), Holders: r.Holders,
		Total: r.Gross,
	}
}

// Validity is what a code says of the statement that carries it.
type Validity int8

// The validities.
const (
	ValidityUnknown Validity = iota
	Pending                  // the plan is not approved yet
	Valid
	Replaced // a later version took the place of this one
	Annulled
)

var validityNames = [...]string{"unknown", "pending", "valid", "replaced", "void"}

// String returns the English name of the validity.
func (v Validity) String() string { return nameOf(validityNames[:], int(v)) }

// Verification is what anybody may know of a statement from its code.
type Verification struct {
	Organization string
	Regime       ledger.Regime
	Township     string
	Name         string // masked: 张*三
	Year         int
	Kind         cooperatives.PlanKind
	Run          int
	Version      int
	Gross        ledger.Money
	Tax          ledger.Money
	SetOff       ledger.Money // against a debt, by now
	Approved     ledger.Date  // 0 before
	Validity     Validity
	Head         ledger.Head // where the chain of the book stands now

	holder cooperatives.Holder
}

// Net returns what the statement says the member receives.
func (v *Verification) Net() ledger.Money { return v.Gross - v.Tax - v.SetOff }

// Verify tells what a statement with the code may say, so that a forged one is seen. The code names its book; no other
// query does without one. It fails with code.malformed, code.check and dividend.no_such_code.
func (d *Dividends) Verify(ctx context.Context, code string) (Verification, error) {
	c, err := cooperatives.ParseCode(code)
	if err != nil {
		return Verification{}, err
	}
	var out Verification
	var book ledger.BookID
	err = d.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		if book, out, err = readCode(ctx, tx, c); err != nil || out.Validity != Valid {
			return err
		}
		run, err := readRun(ctx, tx, book, out.Run)
		if err != nil {
			return err
		}
		lines, err := readLines(ctx, tx, run, LineQuery{Holder: out.holder, Limit: 1})
		for i := range lines {
			out.SetOff = lines[i].SetOff()
		}
		return err
	})
	if err != nil {
		return Verification{}, err
	}
	err = d.books.Snapshot(ctx, book, nil, func(ctx context.Context, s *books.Snapshot) error {
		info, err := s.Info(ctx)
		out.Organization, out.Regime, out.Township, out.Head = info.Organization, info.Regime, info.Township, info.Head
		return err
	})
	return out, err
}
