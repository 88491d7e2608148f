package services_test

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

const march = ledger.Period(202603)

// post has the vouchers of a settlement checked and posted.
func (v *village) post(ids ...ledger.VoucherID) {
	v.t.Helper()
	for _, id := range ids {
		refs, err := v.books.Check(v.ctx, checker, v.key(), v.id, []books.Ref{{ID: id, Version: v.version(id)}})
		check(v.t, err)
		_, err = v.books.Post(v.ctx, accountant, v.key(), v.id, refs)
		check(v.t, err)
	}
}

// version returns the version of a voucher that is not posted.
func (v *village) version(id ledger.VoucherID) int {
	v.t.Helper()
	version := 0
	check(v.t, v.books.Snapshot(v.ctx, v.id, nil, func(ctx context.Context, s *books.Snapshot) error {
		voucher, err := s.Voucher(ctx, id)
		if err == nil {
			version = voucher.Version
		}
		return err
	}))
	return version
}

// drafts lists the vouchers that are not posted.
func (v *village) drafts() []ledger.Voucher {
	v.t.Helper()
	var out []ledger.Voucher
	check(v.t, v.books.Snapshot(v.ctx, v.id, nil, func(ctx context.Context, s *books.Snapshot) error {
		var err error
		out, err = s.Drafts(ctx, ledger.Span{From: 202601, To: 202612}, ledger.StateUnknown)
		return err
	}))
	return out
}

func idsOf(s services.Settlement) []ledger.VoucherID {
	var ids []ledger.VoucherID
	for _, v := range s.Vouchers {
		ids = append(ids, v.ID)
	}
	return ids
}

// figures returns the balances of the month by account.
func (v *village) figures() map[string]ledger.Balance {
	v.t.Helper()
	var out map[string]ledger.Balance
	check(v.t, v.books.Snapshot(v.ctx, v.id, nil, func(ctx context.Context, s *books.Snapshot) error {
		f, err := s.Figures(ctx, ledger.Span{From: march, To: march}, nil)
		if err == nil {
			out = f.Accounts
		}
		return err
	}))
	return out
}

// TestMonthIsSettled settles an ordinary order, one of a household in hardship, and looks at the books afterwards.
func TestMonthIsSettled(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		a := v.done(v.order("D1", "FL"), 1000) // 10 亩 at 80: 800, of which the county bears 30 %: 240
		free := v.order("D3", "FL")
		free.FreeDocument = "困难户减免决定〔2026〕1号"
		b := v.done(free, 325) // 3.25 亩 at 80: 260, county 78, welfare 182
		p, err := v.services.Preview(v.ctx, v.id, march)
		check(t, err)
		if got := services.Total(p.Charges); got != (services.Totals{
			Gross: 1060_00, Subsidy: 318_00, Due: 560_00, Welfare: 182_00, Pay: 596_25,
		}) {
			t.Errorf("preview sums to %+v", got)
		}
		s, err := v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
		if len(s.Vouchers) != 3 || v.state(a) != cooperatives.Settled || v.state(b) != cooperatives.Paid {
			t.Errorf("settlement %+v, orders %s and %s", s, v.state(a), v.state(b))
		}
		v.post(idsOf(s)...)
		f := v.figures()
		for account, want := range map[string]ledger.Money{
			"113": 560_00, "112": 318_00, "50102": -1060_00, "514": 182_00, "213": -596_25, "401": 0, "511": 596_25,
		} {
			if got := f[account].Closing(); got != want {
				t.Errorf("account %s stands at %s, want %s", account, got, want)
			}
		}
		rows := v.logged()
		again, err := v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
		if now := v.logged(); now != rows {
			t.Errorf("nothing was settled and %d rows were logged", now-rows)
		}
		if again.No != s.No || !slices.Equal(idsOf(again), idsOf(s)) || len(again.Charges) != 2 || s.Again || !again.Again ||
			!again.Vouchers[0].Posted || again.Vouchers[0].Number == "" {
			t.Errorf("settled again as %+v", again)
		}
		m, err := v.services.Statement(v.ctx, v.id, march)
		check(t, err)
		if m.Due != 560_00 || len(m.Households) != 2 || len(m.Operators) != 1 || m.Operators[0].Pay != 596_25 ||
			m.Served.Plough != 1325 || m.Custody() != 477 {
			t.Errorf("statement is %+v, custody %s", m, m.Custody())
		}
	})
}

// TestReversalReopensASettlement reverses the vouchers of a month, after which its jobs are settled once more.
func TestReversalReopensASettlement(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		no := v.done(v.order("D1", "FL"), 1000)
		s, err := v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
		wantKey(t, v.services.Unsettle(v.ctx, accountant, v.key(), v.id, march, s.No, today), "settle.not_posted", "")
		v.post(idsOf(s)...)
		check(t, v.services.Unsettle(v.ctx, accountant, v.key(), v.id, march, s.No, today))
		drafts := v.drafts()
		if len(drafts) != 3 || v.state(no) != cooperatives.Settled {
			t.Fatalf("%d reversals wait, the order is %s", len(drafts), v.state(no))
		}
		v.post(drafts[0].ID)
		_, err = v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		wantKey(t, err, "settle.half", "")
		v.post(drafts[1].ID, drafts[2].ID)
		if v.state(no) != cooperatives.Verified {
			t.Fatalf("the order is %s after the reversal", v.state(no))
		}
		again, err := v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
		if again.No != 2 || len(again.Charges) != 1 || again.Charges[0].Subsidy != 240_00 {
			t.Errorf("settled again as %+v", again)
		}
	})
}

// TestNothingIsPaidTwice takes the household's money and pays the operator, each once.
func TestNothingIsPaidTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		no := v.done(v.order("D1", "FL"), 1000)
		s, err := v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
		v.post(idsOf(s)...)
		r := services.Receiving{Household: "H01", Period: march, Day: today, Account: "101", Document: "收据2026-00001"}
		wrong := r
		wrong.Account = "113"
		_, err = v.services.Receive(v.ctx, accountant, v.key(), v.id, wrong)
		wantKey(t, err, "pay.account", "account")
		p, err := v.services.Receive(v.ctx, accountant, v.key(), v.id, r)
		check(t, err)
		if p.Amount != 560_00 || v.state(no) != cooperatives.Clearing {
			t.Errorf("received %s, the order is %s", p.Amount, v.state(no))
		}
		_, err = v.services.Receive(v.ctx, accountant, v.key(), v.id, r)
		wantKey(t, err, "pay.nothing", "")
		pay := services.Paying{Period: march, Day: today, Account: "102", Document: "3月机手报酬"}
		list, err := v.services.PayOperators(v.ctx, accountant, v.key(), v.id, pay)
		check(t, err)
		if len(list) != 1 || list[0].Party != "A" || list[0].Amount != 450_00 {
			t.Errorf("paid %+v", list)
		}
		_, err = v.services.PayOperators(v.ctx, accountant, v.key(), v.id, pay)
		wantKey(t, err, "pay.nothing", "")
		wantKey(t, v.services.Unsettle(v.ctx, accountant, v.key(), v.id, march, s.No, today), "settle.paid", "")
		v.post(p.Voucher, list[0].Voucher)
		if f := v.figures(); f["113"].Closing() != 0 || f["213"].Closing() != 0 {
			t.Errorf("113 stands at %s, 213 at %s", f["113"].Closing(), f["213"].Closing())
		}
		all, err := v.services.ListPayments(v.ctx, v.id, ledger.Span{From: march, To: march})
		check(t, err)
		if len(all) != 2 {
			t.Errorf("listed %+v", all)
		}
	})
}

// TestOffsetNeedsConsent sets a fee off against what is owed to the household, with its signed consent alone.
func TestOffsetNeedsConsent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		no := v.done(v.order("D1", "FL"), 1000)
		s, err := v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
		v.post(idsOf(s)...)
		o := services.Offsetting{Household: "H01", Period: march, Day: today, Account: "211", Document: "抵扣同意书"}
		_, err = v.services.Offset(v.ctx, accountant, v.key(), v.id, o)
		wantKey(t, err, "pay.no_consent", "consent")
		o.Consent = v.sign()
		_, err = v.services.Offset(v.ctx, accountant, v.key(), v.id, o)
		wantKey(t, err, "pay.too_much", "account")
		ref, err := v.books.SaveDraft(v.ctx, accountant, v.key(), books.Draft{
			Book: v.id, Date: today, Series: ledger.General, Lines: []ledger.Line{
				{Summary: "应付分红", Account: "32202", Debit: 600_00},
				{Summary: "应付分红", Account: "211", Credit: 600_00, Dimensions: ledger.Dimensions{Member: "H01"}},
			},
		})
		check(t, err)
		refs, err := v.books.Submit(v.ctx, accountant, v.key(), v.id, []books.Ref{ref})
		check(t, err)
		v.post(refs[0].ID)
		p, err := v.services.Offset(v.ctx, accountant, v.key(), v.id, o)
		check(t, err)
		if p.Amount != 560_00 || v.state(no) != cooperatives.Clearing {
			t.Errorf("set off %s, the order is %s", p.Amount, v.state(no))
		}
	})
}

// TestOffsetOnTheAccountOfBothSides sets a dividend off that is owed on the very account on which the household owes for
// the work, and no more than the dividend.
func TestOffsetOnTheAccountOfBothSides(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		no := v.done(v.order("D1", "FL"), 1000) // 560 to pay
		s, err := v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
		v.post(idsOf(s)...)
		o := services.Offsetting{
			Household: "H01", Period: march, Day: today, Account: "113", Document: "抵扣同意书",
			Paper: books.NewFile{Name: "同意书.png", Body: []byte("\x89PNG\r\n\x1a\n同意")},
		}
		dividend := func(amount ledger.Money) {
			ref, err := v.books.SaveDraft(v.ctx, accountant, v.key(), books.Draft{
				Book: v.id, Date: today, Series: ledger.General, Lines: []ledger.Line{
					{Summary: "应付分红", Account: "32202", Debit: amount},
					{Summary: "应付分红", Account: "113", Credit: amount, Dimensions: ledger.Dimensions{Member: "H01"}},
				},
			})
			check(t, err)
			refs, err := v.books.Submit(v.ctx, accountant, v.key(), v.id, []books.Ref{ref})
			check(t, err)
			v.post(refs[0].ID)
		}
		dividend(559_99)
		before := dbtest.Contents(t, d)
		_, err = v.services.Offset(v.ctx, accountant, v.key(), v.id, o)
		wantKey(t, err, "pay.too_much", "account")
		if changed := dbtest.Changed(before, dbtest.Contents(t, d)); len(changed) > 0 {
			t.Errorf("a refused offset changed %v", changed)
		}
		dividend(1)
		p, err := v.services.Offset(v.ctx, accountant, v.key(), v.id, o)
		check(t, err)
		v.post(p.Voucher)
		if p.Amount != 560_00 || p.Consent == (ledger.Hash{}) || v.state(no) != cooperatives.Paid || v.figures()["113"].Closing() != 0 {
			t.Errorf("set off %+v, the order is %s", p, v.state(no))
		}
	})
}

// TestQuestionsAreAnsweredFirst refuses to settle what was measured otherwise until another person has said why.
func TestQuestionsAreAnsweredFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		no := v.ask(v.order("D1", "FL"))
		check(t, v.services.Assign(v.ctx, clerk, v.key(), v.id, []services.Assignment{assignment(no)}))
		v.work(no, 1000)
		question, err := v.services.Accept(v.ctx, driver, v.key(), v.id, v.accepting(no, 1000, 900))
		check(t, err)
		if !question {
			t.Fatal("a tenth less raises no question")
		}
		_, err = v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		wantKey(t, err, "settle.question", "order.1/1")
		if said := ledger.Problems(err)[0].Args["job"]; said != "PG-0001" {
			t.Errorf("an order of one part is called %q", said)
		}
		wantKey(t, v.services.Answer(v.ctx, driver, v.key(), v.id, no, 1, "按实测"), "acceptance.other_person", "")
		check(t, v.services.Answer(v.ctx, clerk, v.key(), v.id, no, 1, "地角未计入实测，双方认可 10 亩"))
		wantKey(t, v.services.Answer(v.ctx, clerk, v.key(), v.id, no, 1, "再说一次"), "acceptance.no_question", "")
		_, err = v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		check(t, err)
	})
}

// TestSettlementTellsWhichWorkHasNoPrice refuses to settle work of a day on which no price holds, naming the order, the
// part and the operation, for the price and for the pay, and writes nothing.
func TestSettlementTellsWhichWorkHasNoPrice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.done(v.order("D1", "FL"), 1000)
		rates, err := v.services.ListRates(v.ctx, v.id)
		check(t, err)
		for i := range rates {
			rates[i].To = 20260301
		}
		check(t, v.services.PutRates(v.ctx, clerk, v.key(), v.id, rates))
		before := dbtest.Contents(t, d)
		_, err = v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		var kinds []string
		for _, e := range ledger.Problems(err) {
			if e.Key != "settle.rate" || e.Field != "order.1/1" || e.Args["job"] != "PG-0001" || e.Args["operation"] != "翻犁" {
				t.Errorf("%s at %s says %v", e.Key, e.Field, e.Args)
			}
			kinds = append(kinds, e.Args["rate_kind"])
		}
		if !slices.Equal(kinds, []string{"price", "pay"}) {
			t.Errorf("refused for %v", kinds)
		}
		if changed := dbtest.Changed(before, dbtest.Contents(t, d)); len(changed) > 0 {
			t.Errorf("a refused settlement changed %v", changed)
		}
	})
}

// TestSubsidiesKeepTheirCaps settles random work at random prices, month after month, reversing some settlements: no
// plot and season, and no household and year, ever gets more than its cap, no job is settled twice, and the vouchers say
// to the fen what the statements say.
func TestSubsidiesKeepTheirCaps(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := books.New(d)
		round := 0
		rapid.Check(t, func(r *rapid.T) {
			round++
			v := newBook(t, b, "b"+string(rune('a'+round/26%26))+string(rune('a'+round%26))+string(rune('a'+round/676)))
			capPerMu := ledger.Money(rapid.IntRange(1, 150).Draw(r, "cap")) * 100
			household := ledger.Money(rapid.IntRange(0, 900).Draw(r, "household cap")) * 100
			check(t, v.services.PutSubsidyRules(v.ctx, clerk, v.key(), v.id, []cooperatives.SubsidyRule{{
				Province: "贵州", Year: 2026, Zone: cooperatives.Plain, Share: rapid.IntRange(0, 4000).Draw(r, "share"),
				Cap: capPerMu, HouseholdCap: household,
			}}))
			for _, operation := range []string{"FL", "BZ", "CS"} {
				for _, plot := range []string{"D1", "D2"} {
					if !rapid.Bool().Draw(r, "asked") {
						continue
					}
					o := v.order(plot, operation)
					if operation == "FL" {
						o.Earliest = today.AddDays(-1) // sowing waits for a day
					}
					if rapid.IntRange(0, 3).Draw(r, "free") == 0 {
						o.FreeDocument = "减免"
					}
					v.done(o, cooperatives.Mu(rapid.IntRange(1, 550).Draw(r, "area")))
				}
				s, err := v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
				if err != nil {
					wantKey(t, err, "settle.nothing", "")
				} else if rapid.IntRange(0, 2).Draw(r, "undo") == 0 {
					v.undo(s)
				}
				v.agree(r, capPerMu, household)
			}
		})
	})
}

// undo posts and reverses a settlement, or deletes its drafts when it waits still.
func (v *village) undo(s services.Settlement) {
	v.t.Helper()
	for _, known := range s.Vouchers {
		if known.Posted {
			return
		}
	}
	for _, id := range idsOf(s) {
		refs, err := v.books.Withdraw(v.ctx, accountant, v.key(), v.id, []books.Ref{{ID: id, Version: v.version(id)}}, "重算")
		check(v.t, err)
		check(v.t, v.books.DeleteDraft(v.ctx, accountant, v.key(), v.id, refs[0]))
	}
}

// agree compares the statement of the month with its caps and its vouchers.
func (v *village) agree(r *rapid.T, capPerMu, household ledger.Money) {
	m, err := v.services.Statement(v.ctx, v.id, march)
	check(v.t, err)
	seasons, jobs := map[string]ledger.Money{}, map[string]bool{}
	for _, h := range m.Households {
		if household > 0 && h.Subsidy > household {
			r.Fatalf("%s got %s of %s", h.Household, h.Subsidy, household)
		}
		for _, j := range h.Jobs {
			id := cooperatives.Job{Order: j.Order, Part: j.Part}.ID()
			if jobs[id] {
				r.Fatalf("job %s is settled twice", id)
			}
			jobs[id] = true
			seasons[j.Plot+j.Season] += j.Subsidy
			if j.Gross != j.Subsidy+j.Due+j.Welfare || j.Subsidy > j.Gross*4/10 {
				r.Fatalf("charge %+v", j)
			}
		}
	}
	for key, area := range map[string]ledger.Money{"D12026玉米": 1000, "D22026玉米": 550} {
		if seasons[key] > capPerMu*area/100 {
			r.Fatalf("%s got %s", key, seasons[key])
		}
	}
	sums := map[string]ledger.Money{}
	for _, d := range v.drafts() {
		for _, l := range d.Lines {
			sums[l.Account] += l.Debit - l.Credit
		}
	}
	var pay ledger.Money
	for _, o := range m.Operators {
		pay += o.Pay
	}
	want := map[string]ledger.Money{
		"113": m.Due, "112": m.Subsidy, "514": m.Welfare, "50102": -m.Gross, "213": -pay, "401": 0, "511": pay,
	}
	for account, amount := range want {
		if sums[account] != amount {
			r.Fatalf("vouchers say %s of %s, statements %s", sums[account], account, amount)
		}
	}
}

// TestCooperativeSettlesToo settles in the book of a farmers' cooperative, whose accounts are others, and refuses a
// company's book.
func TestCooperativeSettlesToo(t *testing.T) {
	b := books.New(dbtest.SQLite(t))
	for regime, want := range map[ledger.Regime]map[string]ledger.Money{
		ledger.FarmersCooperative: {"114": 560_00, "113": 240_00, "501": -800_00, "213": -450_00, "521": 450_00, "401": 0},
		ledger.SmallBusiness:      nil,
	} {
		v := newRegimeBook(t, b, "x"+regime.String(), regime)
		v.done(v.order("D1", "FL"), 1000)
		s, err := v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
		if want == nil {
			wantKey(t, err, "settle.regime", "")
			continue
		}
		check(t, err)
		v.post(idsOf(s)...)
		f := v.figures()
		for account, amount := range want {
			if got := f[account].Closing(); got != amount {
				t.Errorf("account %s stands at %s, want %s", account, got, amount)
			}
		}
	}
}

// TestSettlementKeepsToItsMonth refuses months that have not begun, and dates vouchers of a closed month into the next.
func TestSettlementKeepsToItsMonth(t *testing.T) {
	v := newVillage(t, dbtest.SQLite(t))
	v.done(v.order("D1", "FL"), 1000)
	_, err := v.services.Preview(v.ctx, v.id, march.Next())
	wantKey(t, err, "settle.future", "period")
	_, err = v.services.Preview(v.ctx, v.id, march.Prev())
	wantKey(t, err, "settle.nothing", "")
	p, err := v.services.Preview(v.ctx, v.id, march)
	check(t, err)
	if p.Date != today || p.No != 0 || len(p.Lines.Revenue) != 1 {
		t.Errorf("preview is %+v", p)
	}
	check(t, v.services.PutSubsidyRules(v.ctx, clerk, v.key(), v.id, []cooperatives.SubsidyRule{
		{Province: "贵州", Year: 2026, Zone: cooperatives.Hilly, Share: 4000, Cap: 130_00},
	}))
	settings := services.Usual()
	settings.Zone = cooperatives.Hilly
	check(t, v.services.SaveSettings(v.ctx, clerk, v.key(), v.id, settings))
	p, err = v.services.Preview(v.ctx, v.id, march)
	check(t, err)
	if got := services.Total(p.Charges); got.Subsidy != 320_00 {
		t.Errorf("in the hills the county bears %s", got.Subsidy)
	}
	settings.Tolerance = 51
	wantKey(t, v.services.SaveSettings(v.ctx, clerk, v.key(), v.id, settings), "service.tolerance", "tolerance")
}
