package dividends_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db/dbtest"
)

// setRules sets the rules on top of the version in force.
func (v *village) setRules(r dividends.Rules, document string) (int, error) {
	_, last, err := v.Rules(v.ctx, v.id)
	ok(v.t, err)
	return v.SetRules(v.ctx, accountant, v.key(), dividends.RulesChange{
		Book: v.id, After: last, Rules: r, Document: document,
	})
}

func TestRulesAreKeptInVersionsAndFrozenWithThePlan(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		r, version, err := v.Rules(v.ctx, v.id)
		ok(t, err)
		equal(t, "before any", version, 0)
		r.Charter.Reserve.Rate = dec("0.35")
		r.TaxRate = dec("0.05")
		version, err = v.setRules(r, "章程第三十八条")
		ok(t, err)
		equal(t, "first", version, 1)
		no := v.plan().Run
		r.Charter.Reserve.Rate = dec("0.50")
		version, err = v.setRules(r, "章程修正案")
		ok(t, err)
		equal(t, "second", version, 2)
		run := v.run(no)
		equal(t, "rules of the plan", run.RulesVersion, 1)
		equal(t, "its reserve", run.Breakdown.Reserve, yuan(t, "14000"))
		equal(t, "net", run.Net(), run.Gross-run.Tax)
		now, version, err := v.Rules(v.ctx, v.id)
		ok(t, err)
		equal(t, "in force", version, 2)
		equal(t, "rate in force", now.Charter.Reserve.Rate.String(), "0.5")
		_, err = v.SetRules(v.ctx, chair, v.key(), dividends.RulesChange{Book: v.id, After: 1, Rules: r, Document: "章程"})
		want(t, err, "dividend.rules_stale")
		history, err := v.RulesHistory(v.ctx, v.id)
		ok(t, err)
		if len(history) != 2 || history[0].Document != "章程修正案" || history[1].Setter != "会计甲" ||
			!history[1].Rules.Charter.Reserve.Rate.Equal(dec("0.35")) {
			t.Errorf("history: %+v", history)
		}
	})
}

func TestRulesThatCannotBeKept(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		for key, change := range map[string]func(*dividends.Rules){
			"plan.regime":       func(r *dividends.Rules) { *r = dividends.DefaultRules(ledger.FarmersCooperative) },
			"split.mode":        func(r *dividends.Rules) { r.Mode = 0 },
			"dividend.weighing": func(r *dividends.Rules) { r.Weighing = 9 },
			"posting.tax_rate":  func(r *dividends.Rules) { r.TaxRate = dec("1.1") },
			"plan.not_income":   func(r *dividends.Rules) { r.Watched = []dividends.Watched{{Account: "503"}} },
			"dividend.account":  func(r *dividends.Rules) { r.Accounts.Reserve = "322" }, // no leaf
			"split.step":        func(r *dividends.Rules) { r.Step = 5 },
			"plan.negative":     func(r *dividends.Rules) { r.Charter.Reserve.Rate = dec("1.01") },
			"plan.floor_law":    func(r *dividends.Rules) { r.Charter.Floor.Rate = dec("0.3") },
			"vote.at_least":     func(r *dividends.Rules) { r.Vote.AtLeast = cooperatives.Fraction{Num: 3, Den: 2} },
			"vote.notice":       func(r *dividends.Rules) { r.Vote.NoticeDays = 15 },
			"field.required":    func(r *dividends.Rules) { r.Charter.Others = []cooperatives.Item{{Rate: dec("0.1")}} },
		} {
			r := dividends.DefaultRules(ledger.RuralCollective)
			change(&r)
			_, err := v.setRules(r, "章程")
			want(t, err, key)
		}
		_, err := v.setRules(dividends.DefaultRules(ledger.RuralCollective), "")
		want(t, err, "field.required")
		_, version, err := v.Rules(v.ctx, v.id)
		ok(t, err)
		equal(t, "version", version, 0)
	})
}

func TestDefaultRulesFitTheOfficialCharts(t *testing.T) {
	for _, regime := range []ledger.Regime{ledger.RuralCollective, ledger.FarmersCooperative} {
		v := newVillage(t, dbtest.SQLite(t), regime)
		r := dividends.DefaultRules(regime)
		r.TaxRate = dec("0.2")
		r.Charter.Others = nil
		if regime == ledger.RuralCollective {
			r.Charter.Others = []cooperatives.Item{{Name: "帮扶", Rate: dec("0.1")}, {Name: "风险金", Rate: dec("0.1")}}
		}
		_, err := v.setRules(r, "章程")
		ok(t, err)
	}
}

func TestExplanationNamesClassesAndTax(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.classes = append(v.classes, cooperatives.ShareClass{
			Code: "B", Name: "户股", Kind: cooperatives.HouseholdShare, Weight: decimal.RequireFromString("2.5"),
		})
		v.grant("M1", "B", "2")
		v.income("40000")
		run := v.run(v.plan(withTax).Run)
		l := v.lines(run.No)[0]
		keys := ""
		for _, e := range run.Explain(&l.Part) {
			keys += e.Key + " " + e.Args["weight"] + e.Args["net"] + "; "
		}
		equal(t, "explanation", keys, "explain.class 1; explain.class 5; explain.by_rate ; explain.tax 12,799.97; ")
		equal(t, "weight", run.Pool(dividends.OfShares).Count(l.Weight), "6")
	})
}

func TestARunComesBackWhenItsVouchersDo(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		run := v.approved()
		posting := dividends.Posting{Book: v.id, Run: run.No, Version: run.Version, Date: 20260215}
		early := posting
		early.Version = 9
		_, err := v.Post(v.ctx, accountant, v.key(), early)
		want(t, err, "dividend.stale")
		late := posting
		late.Date = 20251231
		_, err = v.Post(v.ctx, accountant, v.key(), late)
		want(t, err, "period.closed")
		equal(t, "vouchers into a closed month", len(v.run(run.No).Vouchers), 0)
		_, err = v.Post(v.ctx, accountant, v.key(), posting)
		ok(t, err)
		_, err = v.Annul(v.ctx, chair, v.key(), dividends.Step{Book: v.id, Run: run.No, Version: run.Version, Document: "有误"})
		want(t, err, "dividend.posted")
		v.passRun(run.No)
		equal(t, "posted", v.run(run.No).State, cooperatives.PlanPosted)
		for _, x := range v.run(run.No).Vouchers {
			ref, err := v.books.Reverse(v.ctx, accountant, v.key(), books.Reversal{Book: v.id, Voucher: x.ID, Date: 20260216})
			ok(t, err)
			refs, err := v.books.Submit(v.ctx, accountant, v.key(), v.id, []books.Ref{ref})
			ok(t, err)
			v.pass(refs)
		}
		equal(t, "approved again", v.run(run.No).State, cooperatives.PlanApproved)
		_, err = v.batch(run.No)
		want(t, err, "dividend.not_posted")
		vouchers, err := v.Post(v.ctx, accountant, v.key(), posting)
		ok(t, err)
		equal(t, "drafted anew", len(vouchers), 2)
		v.passRun(run.No)
		equal(t, "posted again", v.run(run.No).State, cooperatives.PlanPosted)
		equal(t, "owed once", v.balance("113", ""), -yuan(t, "31999.94"))
	})
}

func TestNothingIsPostedThatIsNotThereAnyMore(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		no := v.plan().Run
		_, err := v.Post(v.ctx, accountant, v.key(), dividends.Posting{Book: v.id, Run: no, Version: 1, Date: 20260215})
		want(t, err, "dividend.not_approved")
		v.advance(no, cooperatives.PlanApproved)
		v.post(20260212, "32202", "311", "5000") // somebody took it elsewhere
		_, err = v.Post(v.ctx, accountant, v.key(), dividends.Posting{Book: v.id, Run: no, Version: 1, Date: 20260215})
		want(t, err, "plan.more_than_there_is")
		equal(t, "vouchers", len(v.run(no).Vouchers), 0)
	})
}

func TestTheBanksTotalsAreCompared(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		run := v.posted().No
		no, err := v.batch(run)
		ok(t, err)
		b, err := v.release(run, no)
		ok(t, err)
		equal(t, "open", b.Open(), 3)
		equal(t, "net", b.Net(), yuan(t, "31999.94"))
		r := dividends.Report{Book: v.id, Run: run, Batch: no, On: 20260302, All: true, Count: 3, Net: b.Net() - 1}
		_, err = v.Report(v.ctx, cashier, v.key(), r)
		want(t, err, "dividend.totals")
		r.Net++
		r.Outcomes = []dividends.Outcome{{Holder: "M1", Reason: "销户"}, {Holder: "M1", Paid: true}}
		_, err = v.Report(v.ctx, cashier, v.key(), r)
		want(t, err, "dividend.told")
		r.Outcomes = nil
		b, err = v.Report(v.ctx, cashier, v.key(), r)
		ok(t, err)
		equal(t, "open", b.Open(), 0)
		r.Count = 0
		_, err = v.Report(v.ctx, cashier, v.key(), r)
		want(t, err, "dividend.nothing_told")
		_, err = v.Report(v.ctx, cashier, v.key(), dividends.Report{Book: v.id, Run: run, Batch: 9, All: true})
		want(t, err, "dividend.no_batch")
	})
}

func TestADebtOnTheSameAccountIsSetOff(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.income("40000")
		run := v.posted().No
		v.lend("113", "M1", yuan(t, "4571.42"))
		v.lend("113", "M2", yuan(t, "9142.83"))
		setOff := func(h cooperatives.Holder) (int, error) {
			return v.batch(run, func(q *dividends.BatchRequest) {
				q.Method, q.Account, q.Holders = dividends.ByOffset, "113", []cooperatives.Holder{h}
				q.Document, q.Files = "抵扣同意书", []ledger.File{v.minutes()}
			})
		}
		no, err := setOff("M1")
		ok(t, err)
		b, err := v.release(run, no)
		ok(t, err)
		equal(t, "paid", b.Paid, 1)
		v.passRun(run)
		equal(t, "the account", v.balance("113", "M1"), 0)
		no, err = setOff("M2") // gets a fen more than he owes
		ok(t, err)
		_, err = v.release(run, no)
		ok(t, err)
		v.passRun(run)
		equal(t, "left of M2", v.line(run, "M2").Owed(), 1)
		equal(t, "the account", v.balance("113", "M2"), -1)
		v.sound()
	})
}

// Vouchers of payments that wait to be posted neither hide what a member owes nor leave a debt to be set off twice.
func TestPaymentsThatWaitCountForADebt(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.families()
		v.post(20250320, "102", "50103", "40000")
		v.closeMonths(6)
		first := v.posted(func(q *dividends.Request) {
			q.Kind = cooperatives.Interim
			rules(func(r *dividends.Rules) { r.Charter.Members = cooperatives.Item{Amount: 7000_00} })(q)
		}).No
		v.closeYearFrom(202507)
		final := v.posted().No
		equal(t, "of the year", v.line(final, "M1").Net(), yuan(t, "3571.42"))
		setOff := func(run int, account string, h cooperatives.Holder) (int, error) {
			return v.batch(run, func(q *dividends.BatchRequest) {
				q.Method, q.Account, q.Holders = dividends.ByOffset, account, []cooperatives.Holder{h}
				q.Document, q.Files = "抵扣同意书", []ledger.File{v.minutes()}
			})
		}

		v.lend("113", "M1", yuan(t, "3571.42"))
		no, err := v.batch(first, func(q *dividends.BatchRequest) { q.Holders = []cooperatives.Holder{"M1"} })
		ok(t, err)
		_, err = v.release(first, no)
		ok(t, err)
		_, err = v.report(first, no) // its voucher waits
		ok(t, err)
		_, err = setOff(final, "113", "M1")
		ok(t, err)

		v.lend("112", "M2", yuan(t, "9142.83"))
		no, err = setOff(first, "112", "M2")
		ok(t, err)
		v.lend("112", "M3", yuan(t, "18285.67"))
		_, err = setOff(first, "112", "M3") // waits to be released
		ok(t, err)
		takes := func(h cooperatives.Holder, amount string) {
			t.Helper()
			no, err := setOff(final, "112", h)
			ok(t, err)
			b, _, err := v.Payments(v.ctx, v.id, final, no)
			ok(t, err)
			equal(t, string(h), b.Gross, yuan(t, amount))
			_, err = v.Cancel(v.ctx, accountant, v.key(), dividends.Decision{Book: v.id, Run: final, Batch: no, Reason: "改"})
			ok(t, err)
		}
		takes("M3", "14285.67") // a fen less than his part
		takes("M2", "7142.83")
		_, err = v.release(first, no) // its voucher waits
		ok(t, err)
		takes("M2", "7142.83")
		v.lend("112", "M2", 1)
		takes("M2", "7142.84")
	})
}

func TestWhatIsNotWiredIsTold(t *testing.T) {
	d := dbtest.SQLite(t)
	v := newVillage(t, d, ledger.RuralCollective)
	coop := cooperative(t, dbtest.SQLite(t))
	bare := dividends.New(v.books, dividends.Sources{})
	_, _, err := bare.Preview(v.ctx, v.request(figures("100", "0")))
	want(t, err, "dividend.no_source")
	bare = dividends.New(coop.books, dividends.Sources{})
	_, _, err = bare.Preview(coop.ctx, coop.request(figures("100", "0")))
	want(t, err, "dividend.no_source")
	bare = dividends.New(v.books, dividends.Sources{Shares: v.registers})
	_, _, err = bare.Preview(v.ctx, v.request(figures("100", "0"),
		rules(func(r *dividends.Rules) { r.Weighing = dividends.ByHousehold })))
	want(t, err, "dividend.no_source")
}

func TestNamesAreReadBack(t *testing.T) {
	for _, s := range []dividends.LineState{
		dividends.LineNone, dividends.LineWaiting, dividends.LineInBatch, dividends.LineHeld, dividends.LineFailed, dividends.LinePaid, dividends.LineUnbooked,
	} {
		got, err := dividends.ParseLineState(s.String())
		ok(t, err)
		equal(t, s.String(), got, s)
	}
	for _, w := range []dividends.Weighing{dividends.ByHolder, dividends.ByHousehold, dividends.ByShareDays} {
		got, err := dividends.ParseWeighing(w.String())
		ok(t, err)
		equal(t, w.String(), got, w)
	}
	for _, m := range []dividends.Method{dividends.ByBank, dividends.ByCash, dividends.ByOffset, dividends.ByConversion} {
		got, err := dividends.ParseMethod(m.String())
		ok(t, err)
		equal(t, m.String(), got, m)
	}
	for _, text := range []string{"", "unknown", strings.Repeat("x", 9)} {
		_, err := dividends.ParseLineState(text)
		want(t, err, "dividend.line_state")
		_, err = dividends.ParseWeighing(text)
		want(t, err, "dividend.weighing")
		_, err = dividends.ParseMethod(text)
		want(t, err, "dividend.method")
	}
}
