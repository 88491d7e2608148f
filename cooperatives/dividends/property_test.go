package dividends_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/trail"
)

// drawRules draws a charter that may well be refused.
func drawRules(rt *rapid.T) dividends.Rules {
	r := dividends.DefaultRules(ledger.RuralCollective)
	rate := func(name string, most int) decimal.Decimal {
		return decimal.New(int64(rapid.IntRange(0, most).Draw(rt, name)), -2)
	}
	r.Charter.Reserve.Rate = rate("reserve", 60)
	r.TaxRate = rate("tax", 40)
	for i := range rapid.IntRange(0, 2).Draw(rt, "others") {
		r.Charter.Others = append(r.Charter.Others, cooperatives.Item{
			Name: fmt.Sprintf("项目%d", i), Rate: rate("other", 60),
		})
	}
	if rapid.Bool().Draw(rt, "exact") {
		r.Mode = cooperatives.Exact
	}
	r.Step = rapid.SampledFrom([]cooperatives.Step{
		cooperatives.StepFen, cooperatives.StepJiao, cooperatives.StepYuan,
	}).Draw(rt, "step")
	return r
}

// rows counts what the distributions of all books have written.
func (v *village) rows() string {
	v.t.Helper()
	text := ""
	ok(v.t, v.db.View(v.ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, table := range []string{
			"dividend_runs", "dividend_versions", "dividend_parts", "dividend_moves", "dividend_vouchers", "dividend_batches",
			"dividend_payments", "drafts", "submissions", "log",
		} {
			var n int
			if err := tx.QueryRow(ctx, "SELECT count(*) FROM "+table).Scan(&n); err != nil {
				return err
			}
			text += fmt.Sprintf("%s %d; ", table, n)
		}
		head, _, err := trail.ReadHead(ctx, tx, v.id)
		text += fmt.Sprint(head)
		return err
	}))
	return text
}

// Whatever the charter and the shares: a plan is refused and changes nothing, or its parts and the residue are the pool,
// rows and vouchers agree with it, the same key changes nothing more, and what is paid is what was owed.
func TestAnyPlanAddsUpInTheBooks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d, ledger.RuralCollective)
		v.families()
		v.income("40000")
		draws := 0
		rapid.Check(t, func(rt *rapid.T) {
			if draws++; draws > 25 && d.Dialect() == db.Postgres {
				return // the rules are the same; what differs is the database, at a round trip for each statement
			}
			v.moves = nil
			for _, holder := range []cooperatives.Holder{"M1", "M2", "M3", cooperatives.TheCollective} {
				if n := rapid.IntRange(0, 20_0000).Draw(rt, "shares"); n > 0 {
					v.moves = append(v.moves, cooperatives.Movement{
						Kind: cooperatives.GrantShares, Class: "A", To: holder, Shares: cooperatives.Shares(n), Date: 20250101,
						Document: "方案", Approver: "成员大会",
					})
				}
			}
			r := drawRules(rt)
			q := v.request(func(q *dividends.Request) { q.Rules = &r })
			before := v.rows()
			dry, dryLines, dryErr := v.Preview(v.ctx, q)
			if v.rows() != before {
				rt.Fatalf("a dry run wrote: %s, before %s", v.rows(), before)
			}
			key := v.key()
			ref, err := v.Plan(v.ctx, accountant, key, q)
			if (err == nil) != (dryErr == nil) {
				rt.Fatalf("plan %v, dry run %v", err, dryErr)
			}
			if err != nil {
				if v.rows() != before {
					rt.Fatalf("a refused plan changed %s to %s", before, v.rows())
				}
				return
			}
			v.checkSums(rt, ref.Run, dry, dryLines)
			after := v.rows()
			if again, err := v.Plan(v.ctx, accountant, key, q); err != nil || again != ref || v.rows() != after {
				rt.Fatalf("the same key: %v %v, %s to %s", again, err, after, v.rows())
			}
			if rapid.IntRange(0, 3).Draw(rt, "vouchers") == 0 {
				v.checkVouchers(rt, ref.Run)
				return
			}
			_, err = v.Annul(v.ctx, chair, v.key(), dividends.Step{Book: v.id, Run: ref.Run, Version: 1, Document: "试算"})
			ok(rt, err)
		})
	})
}

// checkSums fails unless the parts and the residue are the pool, and the rows of the plan add up.
func (v *village) checkSums(rt *rapid.T, no int, dry dividends.Run, dryLines []dividends.Line) {
	run, lines := v.run(no), v.lines(no)
	var sum, gross, tax ledger.Money
	for i, l := range lines {
		sum += l.Gross()
		tax += l.Tax
		if l.State != dividends.LineNone {
			gross += l.Gross()
		}
		if l.Gross() != dryLines[i].Gross() || l.Tax != dryLines[i].Tax {
			rt.Fatalf("%s differs from the dry run", l.Holder)
		}
	}
	pool := run.Pool(dividends.OfShares)
	b := run.Breakdown
	all := b.Reserve + b.Members + b.Left
	for _, o := range b.Others {
		all += o
	}
	switch {
	case sum+pool.Residue != b.Members || pool.Split.Pool != b.Members:
		rt.Fatalf("parts %v and residue %v of %v", sum, pool.Residue, b.Members)
	case gross != run.Gross || tax != run.Tax || run.Digest != dry.Digest:
		rt.Fatalf("gross %v and tax %v, the run says %v and %v", gross, tax, run.Gross, run.Tax)
	case all != b.Pool:
		rt.Fatalf("rows sum to %v of %v", all, b.Pool)
	}
}

// checkVouchers approves and posts the run, pays it, compares the books and undoes all.
func (v *village) checkVouchers(rt *rapid.T, no int) {
	v.advance(no, cooperatives.PlanApproved)
	run := v.run(no)
	_, err := v.Post(v.ctx, accountant, v.key(), dividends.Posting{
		Book: v.id, Run: no, Version: run.Version, Date: 20260215,
	})
	ok(rt, err)
	sums := map[string]ledger.Money{}
	var drafts []books.Ref
	ok(rt, v.books.Snapshot(v.ctx, v.id, nil, func(ctx context.Context, s *books.Snapshot) error {
		for _, x := range v.run(no).Vouchers {
			voucher, err := s.Voucher(ctx, x.ID)
			if err != nil {
				return err
			}
			drafts = append(drafts, books.Ref{ID: x.ID, Version: voucher.Version})
			for _, l := range voucher.Lines {
				sums[l.Account] += l.Debit - l.Credit
				sums[l.Dimensions.Member] += l.Credit - l.Debit
			}
		}
		return nil
	}))
	given := run.Breakdown.Reserve + run.Gross
	for _, o := range run.Breakdown.Others {
		given += o
	}
	if sums["32201"] != given || sums["311"] != -run.Breakdown.Reserve || sums["113"] != -run.Gross {
		rt.Fatalf("vouchers %v, the run gives %v", sums, given)
	}
	for _, l := range v.lines(no) {
		if l.State != dividends.LineNone && sums[string(l.Holder)] != l.Gross() {
			rt.Fatalf("%s is owed %v in the vouchers, %v in the run", l.Holder, sums[string(l.Holder)], l.Gross())
		}
	}
	// The next draw begins anew: the drafts go, and the run is annulled.
	withdrawn, err := v.books.Withdraw(v.ctx, accountant, v.key(), v.id, drafts, "试算")
	ok(rt, err)
	for _, ref := range withdrawn {
		ok(rt, v.books.DeleteDraft(v.ctx, accountant, v.key(), v.id, ref))
	}
	_, err = v.Annul(v.ctx, chair, v.key(), dividends.Step{Book: v.id, Run: no, Version: run.Version, Document: "试算"})
	ok(rt, err)
}

// A plan of a big village is quick, through the service and all.
func BenchmarkPlanOf2000Members(b *testing.B) {
	benchmarkPlan(b, 2000)
}

// The hundred thousand members of a township of villages that merged.
func BenchmarkPlanOf100000Members(b *testing.B) {
	benchmarkPlan(b, 100_000)
}

func benchmarkPlan(b *testing.B, members int) {
	v := newVillage(b, dbtest.SQLite(b), ledger.RuralCollective)
	v.heads(members)
	q := v.request(figures("10000000", "0"))
	b.ResetTimer()
	for range b.N {
		ref, err := v.Plan(v.ctx, accountant, v.key(), q)
		ok(b, err)
		b.StopTimer()
		_, err = v.Annul(v.ctx, chair, v.key(), dividends.Step{Book: v.id, Run: ref.Run, Version: 1, Document: "试算"})
		ok(b, err)
		b.StartTimer()
	}
}

// BenchmarkLinesOf2000Members reads what a print of a whole village needs.
func BenchmarkLinesOf2000Members(b *testing.B) {
	v := newVillage(b, dbtest.SQLite(b), ledger.RuralCollective)
	v.heads(2000)
	no := v.plan(figures("10000000", "0")).Run
	b.ResetTimer()
	for range b.N {
		lines, err := v.AllLines(v.ctx, v.id, no)
		ok(b, err)
		if len(lines) != 2000 {
			b.Fatal(len(lines))
		}
	}
}
