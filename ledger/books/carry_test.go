package books_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// finish checks submitted vouchers as another person and posts them.
func (v *village) finish(refs []books.Ref) []books.PostedRef {
	v.t.Helper()
	refs, err := v.books.Check(v.ctx, checker, v.key(), v.id, refs)
	if err != nil {
		v.t.Fatal(err)
	}
	posted, err := v.books.Post(v.ctx, accountant, v.key(), v.id, refs)
	if err != nil {
		v.t.Fatal(err)
	}
	return posted
}

// carryForward carries the month forward to the end.
func (v *village) carryForward(p ledger.Period) {
	v.t.Helper()
	refs, err := v.books.CarryForward(v.ctx, accountant, v.key(), v.id, p, books.CarryForwardOptions{})
	if err != nil {
		v.t.Fatal(err)
	}
	v.finish(refs)
}

// yearEnd moves the result of the year to the end.
func (v *village) yearEnd(year int) {
	v.t.Helper()
	refs, err := v.books.YearEnd(v.ctx, accountant, v.key(), v.id, year)
	if err != nil {
		v.t.Fatal(err)
	}
	v.finish(refs)
}

func isProfitOrLoss(a ledger.Account) bool { return a.Class.ProfitOrLoss() }

func TestCarryForwardMovesIncomeAndExpenseToTheResult(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202501)
		v.post(v.simple("2025-01-05", "102", "50103", "4000"))
		v.post(v.simple("2025-01-20", "513"+"99", "101", "1500.50"))
		v.post(v.simple("2025-01-21", "502", "102", "200")) // a loss of an investment
		plan, err := v.books.CarryForwardPreview(v.ctx, v.id, 202501, books.CarryForwardOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if plan.Income != 3_800_00 || plan.Expense != 1_500_50 || plan.Net() != 2_299_50 || len(plan.Problems) != 0 {
			t.Errorf("plan %+v", plan)
		}
		want := [][]ledger.Line{{
			{Summary: "结转1月收入", Account: "50103", Debit: 4_000_00},
			{Summary: "结转1月收入", Account: "502", Credit: 200_00},
			{Summary: "结转1月收入", Account: "321", Credit: 3_800_00},
			{Summary: "结转1月支出", Account: "51399", Credit: 1_500_50},
			{Summary: "结转1月支出", Account: "321", Debit: 1_500_50},
		}}
		if diff := cmp.Diff(want, plan.Vouchers); diff != "" {
			t.Errorf("vouchers (-want +got):\n%s", diff)
		}
		refs, err := v.books.CarryForward(v.ctx, accountant, v.key(), v.id, 202501, books.CarryForwardOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if f := v.figures(202501, 202501); f.Accounts["321"].Closing() != 0 {
			t.Error("carrying forward posted by itself")
		}
		_, err = v.books.Check(v.ctx, accountant, v.key(), v.id, refs)
		wantKind(t, err, ledger.Denied, "guard.preparer_is_not_checker")
		v.finish(refs)
		f := v.figures(202501, 202501)
		if left := f.ClosingDetails(isProfitOrLoss); len(left) != 0 || f.Accounts["321"].Closing() != -2_299_50 {
			t.Errorf("left %v, result %s", left, f.Accounts["321"].Closing())
		}
		// The income statement leaves the carry-forward out.
		if f.Accounts["501"].NetDebit() != -4_000_00 || f.Accounts["513"].NetDebit() != 1_500_50 {
			t.Errorf("earned %s, spent %s", f.Accounts["501"].NetDebit(), f.Accounts["513"].NetDebit())
		}
		_, err = v.books.CarryForward(v.ctx, accountant, v.key(), v.id, 202501, books.CarryForwardOptions{})
		wantKind(t, err, ledger.Invalid, "carry_forward.nothing")
		v.sound()
	})
}

func TestCarryForwardWaitsForWhatItWouldMiss(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202501)
		forward := func(p ledger.Period) error {
			_, err := v.books.CarryForward(v.ctx, accountant, v.key(), v.id, p, books.CarryForwardOptions{})
			return err
		}
		v.post(v.simple("2025-01-05", "102", "50103", "4000"))
		ref := v.save(v.simple("2025-01-31", "102", "50103", "5"))
		wantKind(t, forward(202501), ledger.Invalid, "carry_forward.unposted")
		wantKind(t, forward(202502), ledger.Invalid, "carry_forward.earlier")
		if err := v.books.DeleteDraft(v.ctx, accountant, v.key(), v.id, ref); err != nil {
			t.Fatal(err)
		}
		refs, err := v.books.CarryForward(v.ctx, accountant, v.key(), v.id, 202501,
			books.CarryForwardOptions{Separate: true, Series: ledger.Transfer})
		if err != nil {
			t.Fatal(err)
		}
		wantKind(t, forward(202501), ledger.Invalid, "carry_forward.waiting")
		v.finish(refs)
		// What comes later is carried for itself.
		v.post(v.simple("2025-01-31", "511", "102", "100"))
		plan, err := v.books.CarryForwardPreview(v.ctx, v.id, 202501, books.CarryForwardOptions{Separate: true})
		if err != nil || plan.Income != 0 || plan.Expense != 100_00 || len(plan.Vouchers) != 1 {
			t.Errorf("plan %+v, %v", plan, err)
		}
		wantKind(t, forward(202401), ledger.Invalid, "period.before_start")
		wantKind(t, forward(202701), ledger.Invalid, "period.future")
	})
}

func TestCarryForwardByDimensionsInSeparateVouchers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202501)
		err := v.books.AddAccount(v.ctx, accountant, v.key(), v.id, books.NewAccount{
			Code: "50105", Name: "服务收入", Dimensions: ledger.DimensionSet(0).With(ledger.Member), Unit: "亩",
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, amount := range []string{"120", "80"} {
			draft := v.simple("2025-01-05", "102", "50105", amount)
			draft.Lines[1].Dimensions, draft.Lines[1].Quantity = member(fmt.Sprintf("H0%d", i+1)), ledger.Quantity(10_000*(i+1))
			v.post(draft)
		}
		v.post(v.simple("2025-01-06", "511", "102", "50"))
		refs, err := v.books.CarryForward(v.ctx, accountant, v.key(), v.id, 202501, books.CarryForwardOptions{Separate: true})
		if err != nil || len(refs) != 2 {
			t.Fatalf("%d vouchers, %v", len(refs), err)
		}
		v.finish(refs)
		f := v.figures(202501, 202501)
		for _, detail := range f.Details {
			if detail.Account == "50105" && (detail.Balance.Closing() != 0 || detail.Balance.ClosingQuantity() != 0) {
				t.Errorf("%+v is left", detail)
			}
		}
		if f.Accounts["321"].Debit != 50_00 || f.Accounts["321"].Credit != 200_00 {
			t.Errorf("result %+v", f.Accounts["321"])
		}
	})
}

func TestYearEndEmptiesResultAndAllocations(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202501)
		yearEnd := func() error {
			_, err := v.books.YearEnd(v.ctx, accountant, v.key(), v.id, 2025)
			return err
		}
		wantKind(t, yearEnd(), ledger.Invalid, "year_end.nothing")
		v.post(v.simple("2025-12-05", "102", "50103", "4000"))
		wantKind(t, yearEnd(), ledger.Invalid, "year_end.not_carried")
		v.carryForward(202512)
		v.post(v.simple("2025-12-31", "32201", "311", "400"))
		waiting := v.save(v.simple("2025-12-31", "101", "102", "5"))
		wantKind(t, yearEnd(), ledger.Invalid, "year_end.unposted")
		if err := v.books.DeleteDraft(v.ctx, accountant, v.key(), v.id, waiting); err != nil {
			t.Fatal(err)
		}
		plan, err := v.books.YearEndPreview(v.ctx, v.id, 2025)
		if err != nil || plan.Result != 4_000_00 || plan.Allocated != 400_00 || plan.Undistributed() != 3_600_00 {
			t.Errorf("plan %+v, %v", plan, err)
		}
		want := [][]ledger.Line{{
			{Summary: "年终结转本年收益", Account: "321", Debit: 4_000_00},
			{Summary: "年终结转本年收益", Account: "32202", Credit: 4_000_00},
			{Summary: "年终结转各项分配", Account: "32201", Credit: 400_00},
			{Summary: "年终结转各项分配", Account: "32202", Debit: 400_00},
		}}
		if diff := cmp.Diff(want, plan.Vouchers); diff != "" {
			t.Errorf("vouchers (-want +got):\n%s", diff)
		}
		refs, err := v.books.YearEnd(v.ctx, accountant, v.key(), v.id, 2025)
		if err != nil {
			t.Fatal(err)
		}
		wantKind(t, yearEnd(), ledger.Invalid, "year_end.waiting")
		v.finish(refs)
		f := v.figures(202512, 202512)
		if f.Accounts["321"].Closing() != 0 || f.Accounts["32201"].Closing() != 0 || f.Accounts["32202"].Closing() != -3_600_00 {
			t.Errorf("result %s, allocations %s, undistributed %s", f.Accounts["321"].Closing(),
				f.Accounts["32201"].Closing(), f.Accounts["32202"].Closing())
		}
		_, err = v.books.YearEnd(v.ctx, accountant, v.key(), v.id, 99)
		wantKind(t, err, ledger.Invalid, "period.malformed")
		v.sound()
	})
}

// TestClosingVouchersEmptyWhatTheyClose: whatever was posted, carrying forward leaves every income and expense account
// at zero with all its dimensions, and the transfer at the year's end leaves result and allocations at zero, in every
// regime.
func TestClosingVouchersEmptyWhatTheyClose(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		svc, run := books.New(d), 0
		rapid.Check(t, func(rt *rapid.T) {
			run++
			regime := rapid.SampledFrom([]ledger.Regime{
				ledger.RuralCollective, ledger.FarmersCooperative, ledger.SmallBusiness,
			}).Draw(rt, "regime")
			info, err := svc.CreateBook(t.Context(), accountant, books.NewBook{
				Township: "测试镇", Code: fmt.Sprintf("close%d", run), Name: "测试村", Regime: regime, Start: 202501,
			})
			if err != nil {
				rt.Fatal(err)
			}
			v := &village{t: t, ctx: t.Context(), db: d, books: svc, id: info.ID}
			v.members("H01", "H02")
			v.post(randomYear(rt, v, regime))
			f := v.figures(202512, 202512)
			if len(f.ClosingDetails(isProfitOrLoss)) > 0 {
				v.carryForward(202512)
			}
			if left := v.figures(202512, 202512).ClosingDetails(isProfitOrLoss); len(left) > 0 {
				rt.Fatalf("carried forward, %v is left", left)
			}
			plan, err := svc.YearEndPreview(v.ctx, v.id, 2025)
			if err != nil || len(plan.Problems) > 0 {
				rt.Fatalf("%v %v", plan.Problems, err)
			}
			if len(plan.Vouchers) > 0 {
				v.yearEnd(2025)
			}
			f = v.figures(202512, 202512)
			roles := regime.Roles()
			for _, code := range append(roles.Allocations, roles.Result) {
				if f.Accounts[code].Closing() != 0 {
					rt.Fatalf("%s keeps %s", code, f.Accounts[code].Closing())
				}
			}
			if _, turnover, closing := f.TrialDifference(); turnover != 0 || closing != 0 {
				rt.Fatalf("the trial balance is off by %s, %s", turnover, closing)
			}
		})
	})
}

// randomYear is one voucher over all income and expense accounts, result and allocations of a regime.
func randomYear(rt *rapid.T, v *village, regime ledger.Regime) books.Draft {
	f := v.figures(202512, 202512)
	roles := regime.Roles()
	var lines []ledger.Line
	var net ledger.Money
	for _, code := range f.Chart.Codes() {
		a, err := f.Chart.Find(code)
		if err != nil {
			rt.Fatal(err)
		}
		fits := a.Class.ProfitOrLoss() || code == roles.Result || len(roles.Allocations) > 0 && code == roles.Allocations[0]
		for range rapid.IntRange(0, 2).Draw(rt, code) {
			amount := ledger.Money(rapid.Int64Range(-1_000_000, 1_000_000).Filter(func(n int64) bool { return n != 0 }).
				Draw(rt, "fen"))
			if !a.Leaf || !fits {
				continue
			}
			net += amount
			line := ledger.Line{Summary: "记", Account: code, Debit: amount}
			line.Dimensions.Member = rapid.SampledFrom([]string{"", "H01", "H02"}).Draw(rt, "member")
			lines = append(lines, line)
		}
	}
	money := f.Chart.Codes()[0]
	lines = append(lines, ledger.Line{Summary: "记", Account: money, Debit: 100}, ledger.Line{
		Summary: "记", Account: money, Credit: 100,
	})
	if net != 0 {
		lines = append(lines, ledger.Line{Summary: "记", Account: money, Credit: net})
	}
	return books.Draft{Book: v.id, Date: 20251205, Series: ledger.General, Lines: lines}
}
