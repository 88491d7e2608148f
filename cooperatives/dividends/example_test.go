package dividends_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/reports"
)

// figures gives the year's income, and as much cash.
func figures(income, opening string) func(*dividends.Request) {
	return func(q *dividends.Request) {
		m, err := ledger.ParseMoney(income)
		if err != nil {
			panic(err)
		}
		before, err := ledger.ParseMoney(opening)
		if err != nil {
			panic(err)
		}
		q.Figures = &cooperatives.Figures{YearIncome: m, Opening: before, Cash: m}
	}
}

// heads gives so many holders one share each.
func (v *village) heads(n int) {
	v.classes = []cooperatives.ShareClass{
		{Code: "A", Name: "成员股", Kind: cooperatives.MemberShare, Weight: decimal.NewFromInt(1)},
	}
	v.moves = nil
	for i := range n {
		v.grant(cooperatives.Holder(fmt.Sprintf("M%06d", i)), "A", "1")
	}
}

func ofPool(name, rate string) cooperatives.Item {
	return cooperatives.Item{Name: name, Rate: dec(rate), Of: cooperatives.OfDistributable}
}

func TestG1ZhaoguanVillageThroughTheService(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.heads(3)
		run := v.run(v.plan(figures("38031.50", "0"), rules(func(r *dividends.Rules) {
			r.Charter.Reserve.Rate = dec("0.30")
			r.Charter.Others = []cooperatives.Item{{Name: "脱贫户", Rate: dec("0.15")}}
			r.Mode = cooperatives.Exact
		})).Run)
		equal(t, "reserve", run.Breakdown.Reserve, yuan(t, "11409.45"))
		equal(t, "villagers", run.Breakdown.Members, yuan(t, "22628.74"))
		equal(t, "households out of poverty", run.Breakdown.Others[0], yuan(t, "3993.31"))
		equal(t, "given", run.Gross, yuan(t, "22628.74"))
	})
}

func TestG2LangouVillageThroughTheService(t *testing.T) {
	v := newVillage(t, dbtest.SQLite(t), ledger.RuralCollective)
	v.heads(6061)
	ref := v.plan(figures("1070000", "0"), rules(func(r *dividends.Rules) {
		r.Charter.Reserve.Rate = dec("0.55")
		r.Charter.Others = []cooperatives.Item{ofPool("保证金", "0.10"), ofPool("脱贫户", "0.05")}
		r.Charter.Members = ofPool("成员", "0.30")
	}), func(q *dividends.Request) { q.Rate = 50_00 })
	run := v.run(ref.Run)
	equal(t, "members", run.Breakdown.Members, yuan(t, "321000"))
	equal(t, "given", run.Gross, yuan(t, "303050"))
	equal(t, "residue", run.Pool(dividends.OfShares).Residue, yuan(t, "17950"))
	var group ledger.Money
	lines, err := v.Lines(v.ctx, v.id, ref.Run, dividends.LineQuery{Limit: 624})
	ok(t, err)
	for _, l := range lines {
		group += l.Gross()
	}
	equal(t, "the first group", group, yuan(t, "31200"))
}

func TestG10ExamQuestionThroughTheService(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.heads(2)
		run := v.run(v.plan(figures("43000", "8000"), rules(func(r *dividends.Rules) {
			r.Charter.Reserve = ofPool("公积公益金", "0.50")
			r.Charter.Others = []cooperatives.Item{ofPool("福利费", "0.15"), ofPool("投资分利", "0.10")}
			r.Charter.Members = ofPool("农户", "0.10")
		})).Run)
		equal(t, "distributable", run.Breakdown.Distributable, yuan(t, "51000"))
		equal(t, "members", run.Breakdown.Members, yuan(t, "5100"))
		equal(t, "left", run.Breakdown.Left, yuan(t, "7650"))
	})
}

// cooperative is a farmers' cooperative with three members and what they put in.
func cooperative(t testing.TB, d *db.DB) *village {
	v := newVillage(t, d, ledger.FarmersCooperative)
	v.basis = cooperatives.ByVolume
	for i, m := range []struct {
		volume int64
		basis  string
	}{{50_000, "850000"}, {30_000, "500000"}, {20_001, "350000"}} {
		code := fmt.Sprintf("M%d", i+1)
		v.member(code, "社员"+code)
		basis := yuan(t, m.basis)
		v.accounts = append(v.accounts, cooperatives.MemberAccount{
			Holder: cooperatives.Holder(code), Patronage: m.volume * 10_000, Contribution: basis / 2, ReserveShare: basis / 4,
			GrantShare: basis / 8, GiftShare: basis / 8,
		})
	}
	return v
}

func coopRules(q *dividends.Request) {
	r := dividends.DefaultRules(ledger.FarmersCooperative)
	r.Charter.Reserve.Rate, r.Charter.ReturnRate = dec("0.10"), dec("0.70")
	q.Rules = &r
}

func TestG8EggCooperativeThroughTheBooks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := cooperative(t, d)
		v.post(20251120, "102", "501", "400000")
		v.closeYear()
		_, _, err := v.Preview(v.ctx, v.request(func(q *dividends.Request) {
			coopRules(q)
			q.Rules.Charter.ReturnRate = dec("0.59")
		}))
		want(t, err, "patronage.rate")
		run := v.posted(coopRules)
		equal(t, "reserve", run.Breakdown.Reserve, yuan(t, "40000"))
		equal(t, "returned", run.Breakdown.Returned, yuan(t, "252000"))
		equal(t, "what counts", run.Pool(dividends.OfPatronage).Basis, cooperatives.ByVolume)
		lines := v.lines(run.No)
		for i, m := range []struct{ returned, remainder string }{
			{"125998.74", "54000.00"}, {"75599.24", "31764.71"}, {"50402.02", "22235.29"},
		} {
			equal(t, "returned to "+lines[i].Name, lines[i].Returned, yuan(t, m.returned))
			equal(t, "remainder of "+lines[i].Name, lines[i].Remainder, yuan(t, m.remainder))
			e := run.Explain(&lines[i].Part)
			equal(t, "explanations", len(e), 2)
		}
		v.agree(run, map[cooperatives.Row]string{
			cooperatives.RowYearIncome: "加：年初未分配盈余", cooperatives.RowReserve: "减：提取盈余公积",
			cooperatives.RowReturn: "减：盈余返还", cooperatives.RowRemainder: "剩余盈余分配",
			cooperatives.RowLeft: "六、年末未分配盈余",
		})
		no, err := v.batch(run.No)
		ok(t, err)
		_, err = v.release(run.No, no)
		ok(t, err)
		_, err = v.report(run.No, no)
		ok(t, err)
		v.passRun(run.No)
		equal(t, "221", v.balance("221", ""), 0)
		equal(t, "222", v.balance("222", ""), 0)
		equal(t, "bank", v.balance("102", ""), yuan(t, "40000"))
		equal(t, "state", v.run(run.No).State, cooperatives.PlanPaid)
	})
}

// agree compares rows of the plan with the statement of the year in which it was posted.
func (v *village) agree(run dividends.Run, labels map[cooperatives.Row]string) {
	v.t.Helper()
	var s reports.Statement
	ok(v.t, v.books.Snapshot(v.ctx, v.id, nil, func(ctx context.Context, snap *books.Snapshot) error {
		var err error
		s, err = reports.Build(ctx, snap, reports.Request{
			Name: "income-statement", Span: ledger.Span{From: 202601, To: 202612},
		})
		return err
	}))
	of := func(label string) ledger.Money {
		for _, r := range s.Rows {
			if r.Cells[0].Text != label {
				continue
			}
			for _, c := range r.Cells[1:] {
				if c.Kind == reports.AmountCell {
					return c.Amount
				}
			}
		}
		v.t.Errorf("the statement has no row %s", label)
		return 0
	}
	for _, row := range run.Breakdown.Lines {
		if label := labels[row.Row]; label != "" {
			equal(v.t, label, of(label), row.Amount)
		}
	}
}

func TestStatementRowsAndPlanAgree(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		run := v.posted(rules(func(r *dividends.Rules) {
			r.Charter.Others = []cooperatives.Item{{Name: "风险金", Rate: dec("0.10")}}
			r.Mode = cooperatives.Exact
		}))
		v.agree(run, map[cooperatives.Row]string{
			cooperatives.RowYearIncome: "加：年初未分配收益", cooperatives.RowDistributable: "五、可分配收益",
			cooperatives.RowReserve: "减：提取公积公益金", cooperatives.RowMembers: "向成员分配", cooperatives.RowOther: "其他",
			cooperatives.RowLeft: "六、年末未分配收益",
		})
	})
}

func TestInterimThenFinal(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.post(20250320, "102", "50103", "30000")
		v.closeMonths(6)
		interim := func(q *dividends.Request) {
			q.Kind = cooperatives.Interim
			rules(func(r *dividends.Rules) { r.Charter.Members = cooperatives.Item{Amount: 7000_00} })(q)
		}
		_, _, err := v.Preview(v.ctx, v.request(interim, func(q *dividends.Request) { q.Through = 202507 }))
		want(t, err, "dividend.month_open")
		first := v.approved(interim)
		equal(t, "through", first.Through, ledger.Period(202506))
		_, err = v.Post(v.ctx, accountant, v.key(), dividends.Posting{
			Book: v.id, Run: first.No, Version: first.Version, Date: 20250715,
		})
		ok(t, err)
		_, _, err = v.Preview(v.ctx, v.request(figures("40000", "0")))
		want(t, err, "dividend.interim_open")
		v.passRun(first.No)
		equal(t, "no reserve yet", v.balance("311", ""), 0)
		v.post(20251120, "102", "50103", "10000")
		v.closeYearFrom(202507)
		run := v.run(v.plan().Run)
		equal(t, "pool", run.Breakdown.Pool, yuan(t, "40000"))
		equal(t, "interim", run.Figures.Interim, yuan(t, "7000"))
		equal(t, "members now", run.Breakdown.Members, yuan(t, "25000"))
		_, err = v.Plan(v.ctx, accountant, v.key(), v.request(interim))
		want(t, err, "dividend.after_final")
		_, err = v.Plan(v.ctx, accountant, v.key(), v.request())
		want(t, err, "dividend.final_exists")
	})
}

func TestHouseholdsShareDaysAndTheCollectivesOwn(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.classes = append(v.classes, cooperatives.ShareClass{
			Code: "C", Name: "集体股", Kind: cooperatives.CollectiveShare, Weight: decimal.NewFromInt(1),
		})
		v.grant(cooperatives.TheCollective, "C", "3")
		v.member("H1", "张大山户")
		v.houses = map[cooperatives.Holder]cooperatives.Holder{"M1": "H1", "M2": "H1"}
		v.income("40000")
		run, lines, err := v.Preview(v.ctx, v.request(rules(func(r *dividends.Rules) { r.Weighing = dividends.ByHousehold })))
		ok(t, err)
		equal(t, "holders", run.Holders, 3)
		equal(t, "payees", run.Payees, 2)
		equal(t, "the collective", lines[0].Holder, cooperatives.TheCollective)
		equal(t, "the household", lines[1].Gross(), yuan(t, "9600"))
		equal(t, "its name", lines[1].Name, "张大山户")
		equal(t, "paid", run.Gross, yuan(t, "22400"))

		n, err := cooperatives.ParseShares("4")
		ok(t, err)
		v.moves = append(v.moves, cooperatives.Movement{
			Kind: cooperatives.TransferShares, Class: "A", From: "M3", To: "M1", Shares: n, Date: 20250702,
			Document: "转让合同", Approver: "理事会",
		})
		_, lines, err = v.Preview(v.ctx, v.request(rules(func(r *dividends.Rules) {
			r.Weighing, r.Mode = dividends.ByShareDays, cooperatives.Exact
		})))
		ok(t, err)
		equal(t, "held for half a year", lines[3].Gross(), yuan(t, "6382.47"))
	})
}

func TestTheSameKeyPlansAndPaysOnce(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		q := v.request()
		first, err := v.Plan(v.ctx, accountant, "k", q)
		ok(t, err)
		again, err := v.Plan(v.ctx, accountant, "k", q)
		ok(t, err)
		equal(t, "the same run", again, first)
		q.Note = "另一份"
		_, err = v.Plan(v.ctx, accountant, "k", q)
		want(t, err, "submission.conflict")
		v.advance(first.Run, cooperatives.PlanApproved)
		p := dividends.Posting{Book: v.id, Run: first.Run, Version: 1, Date: 20260215}
		for range 2 {
			vouchers, err := v.Post(v.ctx, accountant, "post", p)
			ok(t, err)
			equal(t, "vouchers", len(vouchers), 2)
		}
		vouchers, err := v.Post(v.ctx, accountant, v.key(), p) // another key finds them standing
		ok(t, err)
		equal(t, "vouchers", len(vouchers), 2)
		v.passRun(first.Run)
		b := dividends.BatchRequest{Book: v.id, Run: first.Run, Method: dividends.ByBank, Account: "102", On: 20260301}
		for range 2 {
			no, err := v.Prepare(v.ctx, accountant, "batch", b)
			ok(t, err)
			equal(t, "batch", no, 1)
		}
	})
}
