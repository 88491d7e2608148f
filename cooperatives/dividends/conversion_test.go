package dividends_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/patronage"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// converting is a cooperative of so many members with member accounts of its own, and a run of 400,000.00 that waits to
// be paid, a fifth of it tax.
func converting(t testing.TB, d *db.DB, members int) (*village, *patronage.Patronage, int) {
	v, accounts := newVillage(t, d, ledger.FarmersCooperative), patronage.New(d)
	v.Dividends = dividends.New(v.books, dividends.Sources{
		Households: v.registers, Voters: v.registers, Patronage: accounts, Converted: accounts,
	})
	ok(t, accounts.PutProduct(v.ctx, accountant, v.key(), v.id, patronage.Product{
		Code: "P", Name: "鸡蛋", Unit: "斤", Weight: decimal.NewFromInt(1),
	}))
	var entries []patronage.Entry
	var sales []patronage.Sale
	var people []books.DimensionValue
	for i := range members {
		code := fmt.Sprintf("M%03d", i)
		people = append(people, books.DimensionValue{Kind: ledger.Member, Code: code, Name: "社员" + code, Active: true})
		entries = append(entries, patronage.Entry{
			Kind: patronage.Contribution, Member: code, Amount: ledger.Money(1000_00 + i*777), Date: 20250102, Document: "入社协议",
		})
		if i%7 != 0 {
			sales = append(sales, patronage.Sale{
				Date: 20250601, Member: code, Product: "P", Quantity: 1_0000, Amount: ledger.Money(100 + i*i*13), Document: "收购单",
			})
		}
	}
	ok(t, v.books.PutDimensionValues(v.ctx, accountant, v.key(), v.id, people))
	ok(t, accounts.Enter(v.ctx, accountant, v.key(), v.id, entries))
	ok(t, accounts.Record(v.ctx, accountant, v.key(), v.id, sales))
	v.post(20251120, "102", "501", "400000")
	v.closeYear()
	return v, accounts, v.posted(coopRules, func(q *dividends.Request) { q.Rules.TaxRate = dec("0.20") }).No
}

// convert turns what the holders are owed into contributions.
func (v *village) convert(run int, holders ...cooperatives.Holder) (dividends.Batch, error) {
	no, err := v.batch(run, func(q *dividends.BatchRequest) {
		q.Method, q.Account, q.Holders = dividends.ByConversion, "301", holders
		q.Document, q.Files = "成员大会决议3号", []ledger.File{v.minutes()}
	})
	ok(v.t, err)
	return v.release(run, no)
}

// capital is what the vouchers of the book, posted or not, credit to 股金 by member.
func (v *village) capital() map[string]ledger.Money {
	v.t.Helper()
	out := map[string]ledger.Money{}
	ok(v.t, v.books.Snapshot(v.ctx, v.id, nil, func(ctx context.Context, s *books.Snapshot) error {
		drafts, err := s.Drafts(ctx, ledger.Span{From: 202601, To: 202612}, ledger.StateUnknown)
		if err != nil {
			return err
		}
		for _, draft := range drafts {
			voucher, err := s.Voucher(ctx, draft.ID)
			if err != nil {
				return err
			}
			for _, l := range voucher.Lines {
				if l.Account == "301" {
					out[l.Dimensions.Member] += l.Credit - l.Debit
				}
			}
		}
		return nil
	}))
	return out
}

// Whoever converts, and in whatever batches: the vouchers credit to 股金 what the member accounts gain, to the fen.
func TestConvertedSharesStandInTheMemberAccounts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v, accounts, run := converting(t, d, 60)
		before := contributions(t, v, accounts)
		var waiting []cooperatives.Holder
		for _, l := range v.lines(run) {
			waiting = append(waiting, l.Holder)
		}
		rapid.Check(t, func(rt *rapid.T) {
			if len(waiting) == 0 {
				return
			}
			n := rapid.IntRange(1, min(6, len(waiting))).Draw(rt, "holders")
			if _, err := v.convert(run, waiting[:n]...); err != nil {
				rt.Fatal(err)
			}
			waiting = waiting[n:]
			after, capital := contributions(t, v, accounts), v.capital()
			for holder, amount := range after {
				if amount-before[holder] != capital[holder] {
					rt.Fatalf("%s gained %v in its account and %v in the books", holder, amount-before[holder], capital[holder])
				}
			}
		})
		if len(waiting) > 0 { // what the draws have left
			_, err := v.convert(run, waiting...)
			ok(t, err)
		}
		equal(t, "paid", v.run(run).State, cooperatives.PlanPaid)
	})
}

// What the member accounts gained by a conversion goes with its voucher: when its draft is deleted, and when it is
// reversed after it was posted. Nobody else's account moves.
func TestConversionGoesWithItsVoucher(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v, accounts, run := converting(t, d, 8)
		before := contributions(t, v, accounts)
		_, err := v.convert(run, "M001", "M002")
		ok(t, err)
		_, err = v.convert(run, "M003")
		ok(t, err)
		capital := v.capital()
		if len(capital) != 3 {
			t.Fatalf("capital of %d members", len(capital))
		}
		gained := func(holder string) ledger.Money { return contributions(t, v, accounts)[holder] - before[holder] }
		for _, draft := range v.run(run).Vouchers {
			if draft.State != ledger.Submitted || !strings.HasPrefix(draft.Purpose, "batch/1/") {
				continue
			}
			refs, err := v.books.Withdraw(v.ctx, accountant, v.key(), v.id, []books.Ref{{ID: draft.ID, Version: draft.Revision}}, "登记错了")
			ok(t, err)
			ok(t, v.books.DeleteDraft(v.ctx, accountant, v.key(), v.id, refs[0]))
		}
		equal(t, "gained without vouchers", gained("M001")+gained("M002"), 0)
		equal(t, "gained by another batch", gained("M003"), capital["M003"])
		_, err = v.Post(v.ctx, accountant, v.key(), dividends.Posting{
			Book: v.id, Run: run, Version: v.run(run).Version, Date: 20260301,
		})
		ok(t, err)
		equal(t, "gained by vouchers drafted anew", gained("M001")+gained("M002"), capital["M001"]+capital["M002"])
		for _, draft := range v.run(run).Vouchers {
			if draft.State == ledger.Submitted {
				v.desk.Pass(v.id, []books.Ref{{ID: draft.ID, Version: draft.Revision}})
			}
		}
		equal(t, "gained by posted vouchers", gained("M003"), capital["M003"])
		for _, posted := range v.run(run).Vouchers {
			if strings.HasPrefix(posted.Purpose, "batch/2/") {
				reversal, err := v.books.Reverse(v.ctx, accountant, v.key(), books.Reversal{
					Book: v.id, Voucher: posted.ID, Date: posted.Date,
				})
				ok(t, err)
				refs, err := v.books.Submit(v.ctx, accountant, v.key(), v.id, []books.Ref{reversal})
				ok(t, err)
				v.desk.Pass(v.id, refs)
			}
		}
		equal(t, "gained by reversed vouchers", gained("M003"), 0)
	})
}

// contributions are what stands in the member accounts at the end of 2026.
func contributions(t testing.TB, v *village, accounts *patronage.Patronage) map[string]ledger.Money {
	t.Helper()
	list, _, err := accounts.MemberAccounts(v.ctx, v.id, 2026)
	ok(t, err)
	out := map[string]ledger.Money{}
	for _, a := range list {
		out[string(a.Holder)] = a.Contribution
	}
	return out
}

// closed is a register that takes nothing.
type closed struct{}

var errClosed = errors.New("closed")

func (closed) ContributeIn(context.Context, *db.Tx, ledger.Actor, ledger.BookID, cooperatives.Converted) error {
	return errClosed
}

// A conversion that the member accounts refuse leaves nothing: no voucher, no payment, no entry. Without the register it
// is told what is missing.
func TestConversionIsDoneWholeOrNotAtAll(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v, accounts, run := converting(t, d, 8)
		whole, before := v.Dividends, contributions(t, v, accounts)
		for _, from := range []dividends.Sources{{Converted: closed{}}, {}} {
			v.Dividends = dividends.New(v.books, from)
			_, err := v.convert(run, "M001")
			if from.Converted == nil {
				want(t, err, "dividend.no_source")
			} else if !errors.Is(err, errClosed) {
				t.Errorf("got %v", err)
			}
			equal(t, "capital", v.capital()["M001"], 0)
			equal(t, "account", contributions(t, v, accounts)["M001"], before["M001"])
			equal(t, "payments", v.lines(run)[1].State, dividends.LineInBatch)
			_, err = v.Cancel(v.ctx, accountant, v.key(), dividends.Decision{
				Book: v.id, Run: run, Batch: v.run(run).Batches[len(v.run(run).Batches)-1].No, Reason: "名册未接",
			})
			ok(t, err)
		}
		v.Dividends = whole
		_, err := v.convert(run, "M001")
		ok(t, err)
		equal(t, "account", contributions(t, v, accounts)["M001"]-before["M001"], v.capital()["M001"])
	})
}
