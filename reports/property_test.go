package reports_test

import (
	"context"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/reports/specs"
)

// randomBook draws a book with balanced openings and vouchers over the leaves of its chart. The suspense account
// stays empty, as the regimes want it at every closing.
func randomBook(t *rapid.T, tb testing.TB, regime ledger.Regime) *book {
	b := newBook(tb, regime, 202503)
	var leaves []ledger.Account
	for _, code := range b.chart.Codes() {
		a, err := b.chart.Find(code)
		if err != nil {
			t.Fatal(err)
		}
		if a.Leaf && !b.chart.Below(code, "181") {
			leaves = append(leaves, a)
		}
	}
	member := func(a ledger.Account) (d ledger.Dimensions) {
		if a.Dimensions.Has(ledger.Member) {
			d.Member = rapid.SampledFrom([]string{"M001", "M002", "M003"}).Draw(t, "member")
		}
		return d
	}
	fen := rapid.Int64Range(-1_000_000_000, 1_000_000_000)
	var balance, debit ledger.Money
	for range rapid.IntRange(0, 6).Draw(t, "openings") {
		a := rapid.SampledFrom(leaves).Draw(t, "leaf")
		o := opening{
			account: a.Code, dimensions: member(a), balance: ledger.Money(fen.Draw(t, "balance")),
			debit: ledger.Money(fen.Draw(t, "debit")),
		}
		balance, debit = balance+o.balance, debit+o.debit
		b.openings = append(b.openings, o)
	}
	b.openings = append(b.openings, opening{account: leaves[0].Code, balance: -balance, credit: debit})
	for range rapid.IntRange(0, 12).Draw(t, "vouchers") {
		date := ledger.Period(202503 + rapid.IntRange(0, 5).Draw(t, "month")).First().
			AddDays(rapid.IntRange(0, 27).Draw(t, "day"))
		var lines []ledger.Line
		var sum ledger.Money
		for range rapid.IntRange(1, 3).Draw(t, "lines") {
			a := rapid.SampledFrom(leaves).Draw(t, "account")
			m := ledger.Money(fen.Filter(func(n int64) bool { return n != 0 }).Draw(t, "amount"))
			sum += m
			lines = append(lines, ledger.Line{Summary: "摘要", Account: a.Code, Debit: m, Dimensions: member(a)})
		}
		a := rapid.SampledFrom(leaves).Draw(t, "other side")
		lines = append(lines, ledger.Line{Summary: "摘要", Account: a.Code, Credit: sum, Dimensions: member(a)})
		b.post(ledger.Ordinary, date, lines...)
	}
	return b
}

func regimes() []ledger.Regime {
	return []ledger.Regime{ledger.RuralCollective, ledger.FarmersCooperative, ledger.SmallBusiness}
}

// Whatever a balanced book holds, its balance sheet balances in every month, income and expense carried forward or
// not, at the end and at the start of the year.
func TestBalanceSheetsBalance(t *testing.T) {
	for _, regime := range regimes() {
		t.Run(regime.String(), func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				b := randomBook(r, t, regime)
				p := ledger.Period(202503 + rapid.IntRange(0, 6).Draw(r, "end"))
				_, err := reports.Build(context.Background(), b, reports.Request{
					Name: "balance-sheet", Span: ledger.Span{From: p, To: p},
				})
				if err != nil {
					r.Fatal(err)
				}
			})
		})
	}
}

// Income statements, and the changes in members' equity, agree with the balance sheet in every month.
func TestIncomeStatementsAgree(t *testing.T) {
	for _, regime := range regimes() {
		t.Run(regime.String(), func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				b := randomBook(r, t, regime)
				span := rapid.SampledFrom([]string{"2025-03", "2025-07", "2025Q2", "2025"}).Draw(r, "span")
				s, err := ledger.ParseSpan(span)
				if err != nil {
					r.Fatal(err)
				}
				for _, name := range []string{"income-statement", "equity-changes"} {
					for _, v := range specs.Variants(regime, name) {
						req := reports.Request{Name: name, Span: s, Variant: v}
						if _, err := reports.Build(context.Background(), b, req); err != nil {
							r.Fatal(err)
						}
					}
				}
			})
		})
	}
}

func TestTrialBalanceBalancesAndCloses(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := randomBook(r, t, ledger.RuralCollective)
		s, err := reports.Build(context.Background(), b, reports.Request{
			Name: "trial-balance", Span: ledger.Span{From: 202504, To: 202506},
		})
		if err != nil {
			r.Fatal(err)
		}
		for _, row := range s.Rows {
			n := make([]ledger.Money, 8)
			for i, c := range row.Cells {
				n[i] = c.Amount
			}
			if n[2]-n[3]+n[4]-n[5] != n[6]-n[7] {
				r.Fatalf("%s: opening and turnover are not closing: %v", row.Cells[0].Text, n)
			}
		}
	})
}

func TestBuildIsDeterministic(t *testing.T) {
	for _, name := range []string{"balance-sheet", "income-statement", "dimension-balances", "disclosure"} {
		b := village(t)
		closeYear(b)
		first := build(t, b, reports.Request{Name: name, Span: span(t, "2025")})
		for range 20 {
			again := build(t, b, reports.Request{Name: name, Span: span(t, "2025")})
			if diff := gocmp.Diff(first, again); diff != "" {
				t.Fatal(diff)
			}
		}
	}
}

// vouchersOf keeps the rows that stand for vouchers, without what a page adds around them.
func vouchersOf(s reports.Statement) []reports.Row {
	var out []reports.Row
	for _, r := range s.Rows {
		if r.Style == reports.Body || r.Style == reports.Subtotal || r.Style == reports.Total {
			out = append(out, r)
		}
	}
	return out
}

// The pages of a ledger hold together exactly the rows of the whole, balances, sums and what is carried included,
// whether a page is found by number or behind the page before.
func TestPagesAreTheWhole(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := randomBook(r, t, ledger.RuralCollective)
		req := reports.Request{
			Name:    rapid.SampledFrom([]string{"subsidiary-ledger", "bank-journal"}).Draw(r, "report"),
			Account: rapid.SampledFrom([]string{"102", "501", "113"}).Draw(r, "account"),
			Span:    ledger.Span{From: ledger.Period(202503 + rapid.IntRange(0, 3).Draw(r, "from")), To: 202512},
		}
		whole := build(t, b, req)
		req.PageSize = rapid.IntRange(1, 5).Draw(r, "size")
		var byNumber, byPlace []reports.Row
		after := req
		for page := 1; ; page++ {
			req.Page = page
			p := build(t, b, req)
			if p.Page != page {
				r.Fatalf("page %d says it is %d", page, p.Page)
			}
			byNumber = append(byNumber, vouchersOf(p)...)
			q := build(t, b, after)
			byPlace = append(byPlace, vouchersOf(q)...)
			if p.Next != q.Next {
				r.Fatalf("page %d: next %v by number, %v by place", page, p.Next, q.Next)
			}
			if p.Next == (ledger.Position{}) {
				req.Page++
				_, err := reports.Build(context.Background(), b, req)
				wantKey(t, err, "report.no_page")
				break
			}
			after.After = p.Next
		}
		if diff := gocmp.Diff(vouchersOf(whole), byNumber); diff != "" {
			r.Fatalf("by number:\n%s", diff)
		}
		if diff := gocmp.Diff(byNumber, byPlace); diff != "" {
			r.Fatalf("by place:\n%s", diff)
		}
	})
}
