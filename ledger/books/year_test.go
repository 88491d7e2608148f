package books_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/reports"
	"cunzhang/reports/text"
)

// yearOfVouchers are the twenty vouchers of a small village, one line each: day, debit, credit, yuan.
var yearOfVouchers = [][4]string{
	{"2025-01-08", "102", "50104", "36000"}, // 发包鱼塘，收全年承包费
	{"2025-01-20", "101", "102", "5000"},    // 提取现金
	{"2025-01-25", "51301", "101", "1200"},  // 办公费
	{"2025-02-12", "51301", "102", "3600"},  // 村干部报酬
	{"2025-03-06", "102", "241", "80000"},   // 收到道路专项补助
	{"2025-03-18", "153", "102", "60000"},   // 支付道路工程款
	{"2025-04-10", "102", "503", "15000"},   // 运转补助
	{"2025-04-28", "51301", "102", "3600"},  // 村干部报酬
	{"2025-05-15", "151", "153", "60000"},   // 道路完工
	{"2025-05-15", "241", "311", "60000"},   // 专项资金形成资产
	{"2025-06-09", "102", "50103", "24000"}, // 仓库租金
	{"2025-06-30", "512", "102", "1320.55"}, // 房产税
	{"2025-07-11", "514", "102", "4800"},    // 路灯电费
	{"2025-08-03", "511", "101", "2100"},    // 看护费
	{"2025-09-17", "102", "502", "6000"},    // 企业分回收益
	{"2025-10-22", "515", "101", "500"},     // 救灾支出
	{"2025-11-05", "504", "102", "-88.88"},  // 冲回多记的存款利息：红字
	{"2025-11-20", "51399", "211", "2000"},  // 应付审计费
	{"2025-12-20", "521", "214", "1000"},    // 计提所得税
	{"2025-12-25", "32201", "311", "10000"}, // 提取公积公益金
}

// TestAWorkedYear keeps the books of a small village through a year: opening balances, twenty vouchers, depreciation
// and carry-forward each month, the transfer at the year's end, and all closings to the lock.
func TestAWorkedYear(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202501)
		trial := v.open(
			books.Opening{Account: "101", Balance: 800_00}, books.Opening{Account: "102", Balance: 52_000_00},
			books.Opening{Account: "113", Dimensions: member("H01"), Balance: 1_500_00},
			books.Opening{Account: "113", Dimensions: member("H02"), Balance: -300_00},
			books.Opening{Account: "151", Balance: 96_000_00}, books.Opening{Account: "152", Balance: -24_000_00},
			books.Opening{Account: "301", Balance: -50_000_00}, books.Opening{Account: "311", Balance: -70_000_00},
			books.Opening{Account: "32202", Balance: -6_000_00},
		)
		if !trial.Balanced() {
			t.Fatalf("openings %+v", trial)
		}
		// The warehouse: 96,000.00 over twenty years, five of them gone; the road joins it in May.
		v.putAsset(books.AssetCard{
			No: "001", Name: "仓库", Account: "151", Accumulated: "152", Expense: "511", Method: ledger.StraightLine,
			Cost: 96_000_00, Before: 24_000_00, InUse: 20191215, Months: 240,
		})
		digests := make(map[string]bool)
		next := 0
		for p := ledger.Period(202501); p <= 202512; p = p.Next() {
			if p == 202505 {
				v.putAsset(books.AssetCard{
					No: "002", Name: "村道", Account: "151", Accumulated: "152", Expense: "514", Method: ledger.StraightLine,
					Cost: 60_000_00, InUse: 20250515, Months: 120,
				})
			}
			for ; next < len(yearOfVouchers) && date(t, yearOfVouchers[next][0]).Period() == p; next++ {
				w := yearOfVouchers[next]
				v.post(v.simple(w[0], w[1], w[2], w[3]))
			}
			v.finish([]books.Ref{v.depreciate(p, nil).Ref})
			v.carryForward(p)
			if p.Month() == 12 {
				v.yearEnd(2025)
			}
			digests[v.close(p).Digest] = true
		}
		if next != 20 || len(digests) != 12 {
			t.Errorf("%d vouchers, %d digests", next, len(digests))
		}
		v.reopenedSaysTheSame(202512)
		if err := v.books.LockYear(v.ctx, accountant, v.key(), v.id, 2025); err != nil {
			t.Fatal(err)
		}
		v.checkYear()
		v.sound()
	})
}

// reopenedSaysTheSame closes a month a second time and compares everything that is published, byte by byte.
func (v *village) reopenedSaysTheSame(p ledger.Period) {
	v.t.Helper()
	year := ledger.Span{From: p.YearStart(), To: p.YearEnd()}
	before := v.published(ledger.Span{From: p, To: p}, year)
	v.reopen(p)
	v.close(p)
	if diff := cmp.Diff(before, v.published(ledger.Span{From: p, To: p}, year)); diff != "" {
		v.t.Errorf("the statements changed (-before +after):\n%s", diff)
	}
}

// published are the statements, ledgers and lists of the spans as text and as JSON.
func (v *village) published(spans ...ledger.Span) string {
	v.t.Helper()
	var out bytes.Buffer
	v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		for _, span := range spans {
			set, err := reports.Set(ctx, s, reports.Request{Span: span})
			if err != nil {
				return err
			}
			for _, name := range []string{"general-ledger", "cash-journal", "bank-journal", "voucher-register"} {
				one, err := reports.Build(ctx, s, reports.Request{Name: name, Span: span})
				if err != nil {
					return err
				}
				set = append(set, one)
			}
			for _, one := range set {
				if err := text.Render(&out, one); err != nil {
					return err
				}
				if err := text.RenderJSON(&out, one); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if out.Len() < 10_000 {
		v.t.Errorf("only %d bytes were published", out.Len())
	}
	return out.String()
}

// checkYear compares the books with the year worked out by hand.
func (v *village) checkYear() {
	f := v.figures(202501, 202512)
	const (
		income  = 36_000_00 + 24_000_00 + 6_000_00 + 15_000_00 + 88_88 // 50104, 50103, 502, 503, 504
		worn    = 12*400_00 + 7*500_00                                 // warehouse, road from June on
		running = 1_200_00 + 3_600_00 + 3_600_00 + 2_000_00            // 513
		expense = 2_100_00 + 12*400_00 + 1_320_55 + running + 4_800_00 + 7*500_00 + 500_00 + 1_000_00
		bank    = 52_000_00 + 36_000_00 - 5_000_00 - 3_600_00 + 80_000_00 - 60_000_00 + 15_000_00 - 3_600_00 + 24_000_00 -
			1_320_55 - 4_800_00 + 6_000_00 + 88_88
	)
	for code, want := range map[string]ledger.Money{
		"101": 800_00 + 5_000_00 - 1_200_00 - 2_100_00 - 500_00, "102": bank, "113": 1_200_00,
		"151": 156_000_00, "152": -24_000_00 - worn, "153": 0, "211": -2_000_00, "214": -1_000_00, "241": -20_000_00,
		"301": -50_000_00, "311": -70_000_00 - 60_000_00 - 10_000_00, "321": 0, "32201": 0,
		"32202": -6_000_00 - (income - expense) + 10_000_00,
		"501":   0, "502": 0, "503": 0, "504": 0, "511": 0, "512": 0, "513": 0, "514": 0, "515": 0, "521": 0,
	} {
		if got := f.Accounts[code].Closing(); got != want {
			v.t.Errorf("%s closes at %s, want %s", code, got, want)
		}
	}
	if debit, credit := f.TwoSided("113", ledger.Balance.Closing); debit != 1_500_00 || credit != 300_00 {
		v.t.Errorf("members owe %s and are owed %s", debit, credit)
	}
	if got := f.Accounts["501"].NetDebit() + f.Accounts["502"].NetDebit() + f.Accounts["503"].NetDebit() +
		f.Accounts["504"].NetDebit(); got != -income {
		v.t.Errorf("the year earned %s", got)
	}
	if _, turnover, closing := f.TrialDifference(); turnover != 0 || closing != 0 {
		v.t.Errorf("the trial balance is off by %s, %s", turnover, closing)
	}
	if a := v.asset("002"); a.Value() != 60_000_00-7*500_00 || a.Last != 202512 {
		v.t.Errorf("the road stands at %s", a.Value())
	}
}
