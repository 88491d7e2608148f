package ventures_test

import (
	"testing"

	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// TestRentOfSeveralYearsIsSpread receives three years' rent at once and moves a month of it to income, once.
func TestRentOfSeveralYearsIsSpread(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.venture()
		lease := tenPercent()
		lease.Nature = ventures.Lease
		v.contract(lease)
		rent := ventures.Rent{
			Contract: "HT-01", From: 20250101, To: 20271231, Amount: 108_000_00, Received: 20250115, Money: "102", Document: "租赁合同",
		}
		got, err := v.PutRent(v.ctx, accountant, v.key(), v.home, rent)
		ok(t, err)
		money := v.voucher(v.home, got.Voucher)
		equal(t, "money", money.Lines[0].Account+" "+money.Lines[1].Account+" "+money.Lines[1].Credit.String(), "102 211 108000.00")

		ids, err := v.SpreadRents(v.ctx, accountant, v.key(), v.home, 202501)
		ok(t, err)
		moved := v.voucher(v.home, ids[0])
		equal(t, "income", moved.Lines[0].Account+" "+moved.Lines[1].Account+" "+moved.Lines[1].Credit.String(), "211 50103 3057.54")
		equal(t, "day", moved.Date, ledger.Date(20250131))
		equal(t, "state", moved.State, ledger.Submitted)
		again, err := v.SpreadRents(v.ctx, accountant, v.key(), v.home, 202501)
		ok(t, err)
		equal(t, "moved again", len(again), 0)
		_, parts, err := v.Rents(v.ctx, v.home)
		ok(t, err)
		equal(t, "months", len(parts[1]), 36)
		equal(t, "done", parts[1][0].Done && !parts[1][1].Done, true)

		back, err := v.books.Withdraw(v.ctx, accountant, v.key(), v.home, []books.Ref{{ID: ids[0], Version: moved.Version}}, "改")
		ok(t, err)
		ok(t, v.books.DeleteDraft(v.ctx, accountant, v.key(), v.home, back[0]))
		ids, err = v.SpreadRents(v.ctx, accountant, v.key(), v.home, 202501)
		ok(t, err)
		equal(t, "moved after its voucher was deleted", len(ids), 1)

		rent.To, rent.Amount, rent.Money = 20241231, 0, ""
		_, err = v.PutRent(v.ctx, accountant, v.key(), v.home, rent)
		equal(t, "problems", len(ledger.Problems(err)), 3)
	})
}

// TestPartsOfARentSumUp holds for every rent: the months of a year come to the part of the year, all to the rent.
func TestPartsOfARentSumUp(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		from := ledger.Date(20240101).AddDays(rapid.IntRange(0, 900).Draw(r, "from"))
		rent := ventures.Rent{
			From: from, To: from.AddDays(rapid.IntRange(0, 3000).Draw(r, "days")),
			Amount: ledger.Money(rapid.Int64Range(1, 1e12).Draw(r, "amount")),
		}
		parts, err := rent.Parts()
		if err != nil {
			r.Fatal(err)
		}
		var sum ledger.Money
		years := map[int]ledger.Money{}
		for _, p := range parts {
			sum += p.Amount
			years[p.Period.Year()] += p.Amount
		}
		if sum != rent.Amount {
			r.Fatalf("the parts of %v sum to %v", rent.Amount, sum)
		}
		for year, got := range years {
			if want, err := cooperatives.RentOfYear(rent.Amount, rent.From, rent.To, year); err != nil || got != want {
				r.Fatalf("%d has %v in months and %v as a year", year, got, want)
			}
		}
	})
}
