package cooperatives_test

import (
	"testing"

	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

func collective() cooperatives.Charter {
	return cooperatives.Charter{
		Regime:  ledger.RuralCollective,
		Reserve: cooperatives.Item{Name: "公积公益金", Rate: dec("0.30")},
	}
}

func cooperative() cooperatives.Charter {
	return cooperatives.Charter{
		Regime:  ledger.FarmersCooperative,
		Reserve: cooperatives.Item{Name: "公积金", Rate: dec("0.10")}, ReturnRate: dec("0.60"),
	}
}

func figures(income ledger.Money) cooperatives.Figures {
	return cooperatives.Figures{YearIncome: income, Cash: ledger.MaxMoney}
}

func TestPlanRefusesWhatIsNoIncomeOfTheYear(t *testing.T) {
	tests := []struct {
		kind cooperatives.NotIncome
		key  string
		law  cooperatives.Law
		coop cooperatives.Law
	}{
		{cooperatives.Borrowed, "plan.borrowed", cooperatives.Collective42, cooperatives.Coop44},
		{cooperatives.LandCompensation, "plan.land_compensation", cooperatives.Collective26, cooperatives.Coop44},
		{cooperatives.SpecialGrant, "plan.special_grant", cooperatives.Collective42, cooperatives.Coop44},
		{cooperatives.SaleProceeds, "plan.sale_proceeds", cooperatives.Collective42, cooperatives.Coop44},
		{cooperatives.AdvanceRent, "plan.advance_rent", cooperatives.Collective42, cooperatives.Coop44},
		{cooperatives.Donation, "plan.donation", cooperatives.Collective42, cooperatives.Coop44},
		{cooperatives.Revaluation, "plan.revaluation", cooperatives.Collective42, cooperatives.Coop44},
	}
	for _, tt := range tests {
		t.Run(tt.key, func(t *testing.T) {
			f := figures(100_000)
			f.Tainted = []cooperatives.Tainted{{Kind: tt.kind, Amount: 1}}
			village, farmers := collective(), cooperative()
			_, err := village.Divide(cooperatives.Final, f)
			wantProblem(t, err, tt.key, tt.law)
			_, err = farmers.Divide(cooperatives.Final, f)
			if tt.kind == cooperatives.LandCompensation {
				tt.key += "_coop"
			}
			wantProblem(t, err, tt.key, tt.coop)
			f.Tainted[0].Amount = 0
			if _, err := village.Divide(cooperatives.Final, f); err != nil {
				t.Errorf("nothing of it was refused: %v", err)
			}
		})
	}
}

func TestPlanRefuses(t *testing.T) {
	others := func(items ...cooperatives.Item) func(*cooperatives.Charter, *cooperatives.Figures) {
		return func(c *cooperatives.Charter, _ *cooperatives.Figures) { c.Others = items }
	}
	tests := []struct {
		name  string
		spoil func(*cooperatives.Charter, *cooperatives.Figures)
		key   string
		law   cooperatives.Law
	}{
		{
			"no regime", func(c *cooperatives.Charter, _ *cooperatives.Figures) { c.Regime = ledger.SmallBusiness },
			"plan.regime", "",
		},
		{
			"a loss", func(_ *cooperatives.Charter, f *cooperatives.Figures) { f.YearIncome = -1 },
			"plan.nothing", cooperatives.Finance28,
		},
		{
			"an uncovered loss of earlier years",
			func(_ *cooperatives.Charter, f *cooperatives.Figures) { f.Opening = -100_000 },
			"plan.nothing", cooperatives.Finance28,
		},
		{
			"a reserve under the floor", func(c *cooperatives.Charter, _ *cooperatives.Figures) {
				c.Reserve.Rate = dec("0.29")
				c.Floor = cooperatives.Floor{Rate: dec("0.30"), Law: cooperatives.Zhejiang32}
			},
			"plan.reserve_floor", cooperatives.Zhejiang32,
		},
		{
			"a reserve over all", func(c *cooperatives.Charter, _ *cooperatives.Figures) {
				c.Reserve = cooperatives.Item{Amount: 100_001}
			},
			"plan.more_than_there_is", cooperatives.Collective42,
		},
		{
			"an item over what is left", others(cooperatives.Item{Amount: 70_001}),
			"plan.more_than_there_is", cooperatives.Collective42,
		},
		{
			"members over what is left",
			func(c *cooperatives.Charter, _ *cooperatives.Figures) { c.Members.Amount = 70_001 },
			"plan.more_than_there_is", cooperatives.Collective42,
		},
		{"a negative item", others(cooperatives.Item{Amount: -1}), "plan.negative", ""},
		{
			"a rate and an amount",
			func(c *cooperatives.Charter, _ *cooperatives.Figures) { c.Reserve.Amount = 1 }, "plan.negative", "",
		},
		{
			"members of a negative rate",
			func(c *cooperatives.Charter, _ *cooperatives.Figures) { c.Members.Rate = dec("-0.1") },
			"plan.negative", "",
		},
		{
			"too little cash", func(_ *cooperatives.Charter, f *cooperatives.Figures) { f.Cash = 69_999 },
			"plan.no_cash", "",
		},
		{
			"more given already", func(_ *cooperatives.Charter, f *cooperatives.Figures) { f.Interim = 70_001 },
			"plan.interim_exceeds", "",
		},
		{
			"negative figures", func(_ *cooperatives.Charter, f *cooperatives.Figures) { f.Interim = -1 },
			"plan.figures", "",
		},
		{
			"tainted by nothing known", func(_ *cooperatives.Charter, f *cooperatives.Figures) {
				f.Tainted = []cooperatives.Tainted{{Amount: 1}}
			},
			"plan.figures", "",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, f := collective(), figures(100_000)
			tt.spoil(&c, &f)
			_, err := c.Divide(cooperatives.Final, f)
			wantProblem(t, err, tt.key, tt.law)
		})
	}
}

func TestPlanRefusesInCooperative(t *testing.T) {
	c := cooperative()
	c.ReturnRate = dec("0.5999")
	_, err := c.Divide(cooperatives.Final, figures(100_000))
	wantProblem(t, err, "patronage.rate", cooperatives.Coop44)
	c = cooperative()
	c.Others = []cooperatives.Item{{Name: "福利", Rate: dec("0.1")}}
	_, err = c.Divide(cooperatives.Final, figures(100_000))
	wantProblem(t, err, "plan.items", cooperatives.Coop44)
	c = cooperative()
	_, err = c.Divide(cooperatives.Final, figures(0))
	wantProblem(t, err, "plan.nothing", cooperatives.Coop44)
	f := figures(100_000)
	f.Interim, f.InterimReturn = 60_000, 60_000
	_, err = c.Divide(cooperatives.Final, f)
	wantProblem(t, err, "plan.interim_exceeds", "")
}

// A province sets floors and days for rural collectives alone; the charter of a cooperative may set its own.
func TestCooperativeIsNotBoundByTheProvincesRulesForCollectives(t *testing.T) {
	for _, law := range []cooperatives.Law{cooperatives.Zhejiang32, cooperatives.Shanghai25} {
		c := cooperative()
		c.Floor = cooperatives.Floor{Rate: dec("0.30"), Law: law}
		wantProblem(t, c.Problems().Err(), "plan.law_not_bound", law)
		if _, err := c.Divide(cooperatives.Final, figures(100_000)); err != nil { // rules that were kept before
			t.Errorf("%s binds a cooperative: %v", law, err)
		}
		c.Floor.Law = cooperatives.CharterRule
		if es := c.Problems(); len(es) > 0 {
			t.Errorf("its own charter: %v", es)
		}
		_, err := c.Divide(cooperatives.Final, figures(100_000))
		wantProblem(t, err, "plan.reserve_floor", cooperatives.CharterRule)
		village := collective()
		village.Floor = cooperatives.Floor{Rate: dec("0.30"), Law: law}
		if es := village.Problems(); len(es) > 0 {
			t.Errorf("%s in a collective: %v", law, es)
		}
	}
	days := cooperatives.VoteRule{Regime: ledger.FarmersCooperative, NoticeDays: 20, NoticeLaw: cooperatives.Zhejiang20}
	wantProblem(t, days.Problems().Err(), "plan.law_not_bound", cooperatives.Zhejiang20)
	days.NoticeLaw = cooperatives.CharterRule
	if es := days.Problems(); len(es) > 0 {
		t.Errorf("days of its own charter: %v", es)
	}
}

func TestInterimAndFinal(t *testing.T) {
	c := collective()
	_, err := c.Divide(cooperatives.Interim, figures(100_000))
	wantProblem(t, err, "plan.interim", cooperatives.CharterRule)
	_, err = c.Divide(cooperatives.PlanUnknown, figures(100_000))
	wantProblem(t, err, "plan.kind", "")
	c.InterimAllowed = true
	half, err := c.Divide(cooperatives.Interim, figures(100_000))
	if err != nil {
		t.Fatal(err)
	}
	wantMoney(t, "given in summer", half.Members, "700")
	f := figures(250_000)
	f.Interim = half.Members
	whole, err := c.Divide(cooperatives.Final, f)
	if err != nil {
		t.Fatal(err)
	}
	wantMoney(t, "given at the end", whole.Members, "1050")
	if l := whole.Lines[5]; l.Row != cooperatives.RowMembers || l.Amount != money(t, "1750") {
		t.Errorf("the statement shows %v for the year", l)
	}
	farmers := cooperative()
	f = figures(100_000)
	f.Interim, f.InterimReturn = 50_000, 30_000
	b, err := farmers.Divide(cooperatives.Final, f)
	if err != nil {
		t.Fatal(err)
	}
	wantMoney(t, "returned at the end", b.Returned, "240")
	wantMoney(t, "divided at the end", b.Remainder, "160")
}

func TestLossesComeFirst(t *testing.T) {
	c := collective()
	c.Reserve.Of = cooperatives.OfYearIncome
	f := figures(100_000)
	f.Opening = -40_000
	b, err := c.Divide(cooperatives.Final, f)
	if err != nil {
		t.Fatal(err)
	}
	wantMoney(t, "the pool", b.Pool, "600")
	wantMoney(t, "the reserve of what losses leave", b.Reserve, "180")
	f.Opening = 40_000
	if b, err = c.Divide(cooperatives.Final, f); err != nil {
		t.Fatal(err)
	}
	wantMoney(t, "the reserve of the year's income alone", b.Reserve, "300")
	wantMoney(t, "members", b.Members, "1100")
	f.Opening, f.Transfers = -120_000, 50_000
	if b, err = c.Divide(cooperatives.Final, f); err != nil {
		t.Fatal(err)
	}
	wantMoney(t, "the pool after the reserve covered the loss", b.Pool, "300")
}

func TestReserveStopsAtItsLimit(t *testing.T) {
	c := collective()
	c.ReserveLimit = 50_000
	c.Floor = cooperatives.Floor{Rate: dec("0.30"), Law: cooperatives.Shanghai25}
	for before, want := range map[ledger.Money]ledger.Money{0: 30_000, 30_000: 20_000, 50_000: 0, 60_000: 0} {
		f := figures(100_000)
		f.Reserve = before
		b, err := c.Divide(cooperatives.Final, f)
		if err != nil {
			t.Fatal(err)
		}
		if b.Reserve != want || b.Members != 100_000-want {
			t.Errorf("%s before: %s to the reserve, want %s", before, b.Reserve, want)
		}
	}
}

func TestSumsOfAPlanNeverOverflow(t *testing.T) {
	c := collective()
	for _, f := range []cooperatives.Figures{
		{YearIncome: 800_000_000_000_000_000, Opening: 800_000_000_000_000_000},
		{YearIncome: 800_000_000_000_000_000, Transfers: 800_000_000_000_000_000},
	} {
		_, err := c.Divide(cooperatives.Final, f)
		wantProblem(t, err, "money.overflow", "")
	}
}

// Whatever the charter says, the parts and what is left are the pool, and no part is negative.
func TestPartsOfAPlanSumToThePool(t *testing.T) {
	rate := func(t *rapid.T, name string) cooperatives.Item {
		return cooperatives.Item{
			Name: name, Rate: dec("0.0001").Mul(dec(rapid.StringMatching(`[1-3]?[0-9]{3}`).Draw(t, name))),
			Of: cooperatives.Of(rapid.IntRange(0, 2).Draw(t, "of")),
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		c := cooperatives.Charter{Regime: ledger.RuralCollective, Reserve: rate(t, "公积金")}
		if rapid.Bool().Draw(t, "cooperative") {
			c = cooperatives.Charter{Regime: ledger.FarmersCooperative, Reserve: rate(t, "公积金"), ReturnRate: dec("0.6")}
		} else {
			c.Others = []cooperatives.Item{rate(t, "福利"), rate(t, "帮扶")}
			c.Members = rate(t, "成员")
		}
		f := figures(ledger.Money(rapid.Int64Range(1, 1_000_000_000).Draw(t, "income")))
		f.Opening = ledger.Money(rapid.Int64Range(-100_000_000, 100_000_000).Draw(t, "opening"))
		b, err := c.Divide(cooperatives.Final, f)
		if err != nil {
			return
		}
		sum := b.Reserve + b.Members + b.Returned + b.Remainder + b.Left
		low := min(b.Reserve, b.Members, b.Returned, b.Remainder, b.Left)
		for _, o := range b.Others {
			sum, low = sum+o, min(low, o)
		}
		if sum != b.Pool || low < 0 {
			t.Fatalf("parts sum to %s of %s, the least is %s", sum, b.Pool, low)
		}
		if c.Regime == ledger.FarmersCooperative && cooperatives.CheckReturn(b.Returned, b.Distributable) != nil {
			t.Fatalf("%s of %s is under 60 %%", b.Returned, b.Distributable)
		}
	})
}

func TestRentOfYear(t *testing.T) {
	rent := money(t, "10000")
	var sum ledger.Money
	years := map[int]string{2024: "0", 2025: "1680.37", 2026: "3333.33", 2027: "3333.33", 2028: "1652.97"}
	for year, want := range years {
		m, err := cooperatives.RentOfYear(rent, 20250701, 20280629, year)
		if err != nil {
			t.Fatal(err)
		}
		if sum += m; m != money(t, want) {
			t.Errorf("%d has %s, want %s", year, m, want)
		}
	}
	if sum != rent {
		t.Errorf("the years sum to %s", sum)
	}
	_, err := cooperatives.RentOfYear(rent, 20250701, 20250630, 2025)
	wantProblem(t, err, "sharedays.range", "")
}

func TestPatronageRefuses(t *testing.T) {
	account := func(patronage int64, contribution ledger.Money) []cooperatives.MemberAccount {
		return []cooperatives.MemberAccount{{Holder: "1", Patronage: patronage, Contribution: contribution}}
	}
	_, err := cooperatives.DividePatronage(60, 40, account(0, 1))
	wantProblem(t, err, "patronage.none", cooperatives.Coop44)
	_, err = cooperatives.DividePatronage(60, 40, account(1, 0))
	wantProblem(t, err, "patronage.no_capital", cooperatives.Coop44)
	_, err = cooperatives.DividePatronage(60, 40, account(1, -1))
	wantProblem(t, err, "patronage.negative", "")
	_, err = cooperatives.DividePatronage(0, 40, account(1, 1))
	wantProblem(t, err, "split.no_pool", "")
	_, err = cooperatives.DividePatronage(60, -1, account(1, 1))
	wantProblem(t, err, "split.no_pool", "")
	big := account(1, 800_000_000_000_000_000)
	big[0].GiftShare = big[0].Contribution
	_, err = cooperatives.DividePatronage(60, 40, big)
	wantProblem(t, err, "money.overflow", "")
	s, err := cooperatives.DividePatronage(100, 0, account(1, 0))
	if err != nil || len(s.Remainder.Parts) != 0 || s.Returned.Parts[0].Amount != 100 {
		t.Errorf("everything returned gave %v, %v", s, err)
	}
	wantProblem(t, cooperatives.CheckReturn(59, 100), "patronage.under_60", cooperatives.Coop44)
	if err := cooperatives.CheckReturn(60, 100); err != nil {
		t.Error(err)
	}
	_, err = cooperatives.ReturnOf(100, dec("1.01"))
	wantProblem(t, err, "patronage.rate", cooperatives.Coop44)
	// 60 % of 0.02 yuan rounds to 0.01, which would be half.
	if m, err := cooperatives.ReturnOf(2, dec("0.6")); err != nil || m != 2 {
		t.Errorf("60%% of two fen is %d fen, %v", m, err)
	}
}
