package dividends

import (
	"context"
	"fmt"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
)

// Breach is something in a run that contradicts itself or the books.
type Breach struct {
	Run    int
	Detail string
}

// String returns the breach in one line.
func (b Breach) String() string { return fmt.Sprintf("distribution %d: %s", b.Run, b.Detail) }

// Audit works the runs of a book out again from what is stored: the parts against the digest that was logged and the
// totals of the version, the pools against their parts, the vouchers against the plan, the payments against the parts.
// An error means that it could not be done.
func (d *Dividends) Audit(ctx context.Context, book ledger.BookID) ([]Breach, error) {
	var out []Breach
	var runs []Run
	err := d.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if runs, err = listRuns(ctx, tx, book, 0); err != nil {
			return err
		}
		for i := range runs {
			run := &runs[i]
			lines, err := readLines(ctx, tx, run, LineQuery{Limit: maxParts})
			if err != nil {
				return err
			}
			if run.Vouchers, err = readVouchers(ctx, tx, book, run.No); err != nil {
				return err
			}
			for _, detail := range run.audit(lines) {
				out = append(out, Breach{run.No, detail})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range runs {
		found, err := d.auditVouchers(ctx, &runs[i])
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// audit compares the version with its parts.
func (r *Run) audit(lines []Line) []string {
	var out []string
	differ := func(what string, stored, worked any) {
		if stored != worked {
			out = append(out, fmt.Sprintf("%s is %v, worked out again %v", what, stored, worked))
		}
	}
	again := *r
	parts := make([]Part, len(lines))
	pools := map[Source]ledger.Money{}
	var paid ledger.Money
	for i := range lines {
		p := lines[i].Part
		parts[i] = p
		pools[OfShares] += p.ByShares
		pools[OfPatronage] += p.Returned
		pools[OfCapital] += p.Remainder
		if p.payable() {
			paid += p.Gross() - lines[i].Rest
		}
	}
	if err := again.sum(parts); err != nil {
		return []string{err.Error()}
	}
	differ("the digest of the parts", r.Digest, again.Digest)
	differ("the sum", r.Gross, again.Gross)
	differ("the tax", r.Tax, again.Tax)
	differ("the number of parts", r.Holders, again.Holders)
	differ("what was paid", r.Paid, paid)
	for _, pool := range r.Pools {
		differ("what is left of the pool by "+pool.Of.String(), pool.Residue, pool.Split.Pool-pools[pool.Of])
	}
	return out
}

// auditVouchers compares what posted vouchers take from the allocations with what the plan gives and, once every voucher
// of a payment is in the books, what they pay with what is told as paid.
func (d *Dividends) auditVouchers(ctx context.Context, run *Run) ([]Breach, error) {
	if run.Void || run.State < cooperatives.PlanPosted {
		return nil, nil
	}
	var allocated, paid ledger.Money
	settled := true
	accounts := &run.Rules.Accounts
	err := d.books.Snapshot(ctx, run.Book, nil, func(ctx context.Context, s *books.Snapshot) error {
		for i := range run.Vouchers {
			x := &run.Vouchers[i]
			if !x.Posted() {
				settled = settled && x.declares()
				continue
			}
			v, err := s.Voucher(ctx, x.ID)
			if err != nil {
				return err
			}
			for _, l := range v.Lines {
				switch {
				case x.declares() && l.Account == accounts.Allocations:
					allocated += l.Debit - l.Credit
				case x.declares() || l.Account != accounts.Payable && l.Account != accounts.Remainder:
				case x.bounces():
					paid -= l.Credit
				default:
					paid += l.Debit // a credit on the same account (内部往来) is the debt that is set off
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	given := run.Gross
	if run.Kind == cooperatives.Final {
		given += run.Breakdown.Reserve
		for _, amount := range run.Breakdown.Others {
			given += amount
		}
	}
	var out []Breach
	if allocated != given {
		out = append(out, Breach{run.No, fmt.Sprintf("its vouchers allocate %v, the plan %v", allocated, given)})
	}
	if told := run.Paid - run.setOff; settled && paid != told {
		out = append(out, Breach{run.No, fmt.Sprintf("its vouchers pay %v, the payments %v", paid, told)})
	}
	return out, nil
}
