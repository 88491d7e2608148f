package cooperatives_test

import (
	"testing"

	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

func TestRatesAreChecked(t *testing.T) {
	rate := func(from, to ledger.Date) cooperatives.Rate {
		return cooperatives.Rate{Kind: cooperatives.PriceRate, Operation: "FL", From: from, To: to, Amount: 80_00}
	}
	bad := rate(20260401, 20260331)
	bad.Kind, bad.Operation, bad.Amount, bad.Terrain = 0, "", -1, 9
	known := []cooperatives.Rate{rate(20270101, 20271231)}
	wantProblems(t, cooperatives.CheckRates([]cooperatives.Rate{
		rate(20260101, 20261231), rate(20261231, 20270101), bad,
		{Kind: cooperatives.PayRate, Operation: "FL"},
		rate(20270101, 20270630), rate(20271001, 20281231),
	}, known),
		"rate.overlap@row.2.valid_from", "rate.kind@row.3.kind", "field.required@row.3.operation", "plot.terrain@row.3.terrain",
		"rate.validity@row.3.valid_from", "rate.amount@row.3.amount", "rate.validity@row.4.valid_from",
		"rate.overlap@row.5.valid_from", "rate.overlap@row.6.valid_from")
}

func TestRateOfTheTerrainComesFirst(t *testing.T) {
	all := []cooperatives.Rate{
		{Kind: cooperatives.PriceRate, Operation: "FL", From: 20260101, To: 20261231, Amount: 80_00},
		{
			Kind: cooperatives.PriceRate, Operation: "FL", Terrain: cooperatives.Steep, From: 20260101, To: 20260630,
			Amount: 120_00,
		},
	}
	for _, c := range []struct {
		terrain cooperatives.Terrain
		day     ledger.Date
		want    ledger.Money
	}{{cooperatives.Steep, 20260630, 120_00}, {cooperatives.Steep, 20260701, 80_00}, {cooperatives.Flat, 20260101, 80_00}} {
		if got, err := cooperatives.RateOn(all, cooperatives.PriceRate, "FL", c.terrain, c.day); err != nil || got != c.want {
			t.Errorf("on %s %s: %s, %v", c.terrain, c.day, got, err)
		}
	}
	wantProblems(t, second(cooperatives.RateOn(all, cooperatives.PayRate, "FL", cooperatives.Flat, 20260101)), "rate.none@")
	wantProblems(t, second(cooperatives.RateOn(all, cooperatives.PriceRate, "FL", cooperatives.Flat, 20270101)), "rate.none@")
}

// The national frame: 30 % and 100 元 on plains, 40 % and 130 元 in hills.
var (
	plain = cooperatives.SubsidyRule{Province: "贵州", Year: 2026, Zone: cooperatives.Plain, Share: 3000, Cap: 100_00}
	hilly = cooperatives.SubsidyRule{Province: "贵州", Year: 2026, Zone: cooperatives.Hilly, Share: 4000, Cap: 130_00}
)

func TestSubsidyRulesAreChecked(t *testing.T) {
	bad := cooperatives.SubsidyRule{Year: 1900, Share: 4001, Cap: -1}
	wantProblems(t, cooperatives.CheckSubsidyRules([]cooperatives.SubsidyRule{plain, hilly, bad, plain}),
		"field.required@row.3.province", "subsidy.zone@row.3.zone", "subsidy.year@row.3.year", "subsidy.share@row.3.share",
		"subsidy.cap@row.3.cap", "subsidy.twice@row.4.year")
}

// TestSubsidyOfTheFrame works out what one 亩 gets: 24 and 32 of 80 元, 100 and 130 of 400 元.
func TestSubsidyOfTheFrame(t *testing.T) {
	for _, c := range []struct {
		rule  cooperatives.SubsidyRule
		price ledger.Money
		want  ledger.Money
	}{{plain, 80_00, 24_00}, {hilly, 80_00, 32_00}, {plain, 400_00, 100_00}, {hilly, 400_00, 130_00}} {
		got := c.rule.Grant(cooperatives.Claimed{Area: 100, Plot: 100, Gross: c.price}, cooperatives.Granted{})
		if got != c.want {
			t.Errorf("%s of %s is %s, want %s", c.rule.Zone, c.price, got, c.want)
		}
	}
	rest := plain.Grant(cooperatives.Claimed{Area: 100, Plot: 100, Gross: 80_00}, cooperatives.Granted{Season: 90_00})
	none := plain.Grant(cooperatives.Claimed{Area: 100, Plot: 100, Gross: 80_00}, cooperatives.Granted{Season: 100_01})
	if rest != 10_00 || none != 0 {
		t.Errorf("a season with 90 leaves %s, a full one %s", rest, none)
	}
}

// TestGrantsPassNoCap grants for random work in a season: the sum never passes the cap of the plot or of the household.
func TestGrantsPassNoCap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := plain
		rule.Share = rapid.IntRange(0, 4000).Draw(t, "share")
		rule.Cap = ledger.Money(rapid.IntRange(0, 20_000).Draw(t, "cap"))
		rule.HouseholdCap = ledger.Money(rapid.IntRange(0, 200_000).Draw(t, "household cap"))
		plot := cooperatives.Mu(rapid.IntRange(1, 5000).Draw(t, "plot"))
		var before cooperatives.Granted
		for range rapid.IntRange(1, 8).Draw(t, "links") {
			area := cooperatives.Mu(rapid.IntRange(1, int(plot)).Draw(t, "area"))
			gross := area.Cost(ledger.Money(rapid.IntRange(0, 50_000).Draw(t, "price")))
			g := rule.Grant(cooperatives.Claimed{Area: area, Plot: plot, Gross: gross}, before)
			if g < 0 || g*10_000 > gross*ledger.Money(rule.Share) {
				t.Fatalf("%s of %s granted", g, gross)
			}
			before.Season += g
			before.Household += g
		}
		if before.Season > ledger.Money(plot)*rule.Cap/100 || rule.HouseholdCap > 0 && before.Household > rule.HouseholdCap {
			t.Fatalf("granted %+v", before)
		}
	})
}

func TestChargesAddUp(t *testing.T) {
	tariff := cooperatives.Tariff{
		Rates: []cooperatives.Rate{
			{Kind: cooperatives.PriceRate, Operation: "FL", From: 20260101, To: 20261231, Amount: 80_00},
			{Kind: cooperatives.PayRate, Operation: "FL", From: 20260101, To: 20261231, Amount: 45_00},
		},
		Rule: &plain, Terrain: cooperatives.Flat, Plot: 1000,
	}
	job := cooperatives.Charge{Household: "H1", Operation: "FL", Day: 20260401, Area: 333}
	c, err := cooperatives.ChargeFor(job, tariff, cooperatives.Granted{})
	if err != nil || c.Gross != 266_40 || c.Subsidy != 79_92 || c.Due != 186_48 || c.Welfare != 0 || c.Pay != 149_85 {
		t.Errorf("charge is %+v, %v", c, err)
	}
	tariff.Free = true
	c, err = cooperatives.ChargeFor(job, tariff, cooperatives.Granted{})
	if err != nil || c.Due != 0 || c.Welfare != 186_48 {
		t.Errorf("a free charge is %+v, %v", c, err)
	}
	job.Day = 20270401
	tariff.Rule = nil
	wantProblems(t, second(cooperatives.ChargeFor(job, tariff, cooperatives.Granted{})), "rate.none@", "rate.none@",
		"subsidy.none@")
}

// TestServiceVouchersBalance posts random charges of any number of households: every voucher is balanced and not too
// long, and the sums are those of the charges.
func TestServiceVouchersBalance(t *testing.T) {
	a, ok := cooperatives.ServiceAccountsOf(ledger.RuralCollective)
	if _, small := cooperatives.ServiceAccountsOf(ledger.SmallBusiness); !ok || small {
		t.Fatal("the regimes that keep a team are not told")
	}
	rapid.Check(t, func(t *rapid.T) {
		var charges []cooperatives.Charge
		var gross, pay, fuel ledger.Money
		for i := range rapid.IntRange(1, 1200).Draw(t, "jobs") {
			c := cooperatives.Charge{
				Household: "H" + string(rune('a'+i%26)) + string(rune('a'+i/26)),
				Worker:    ledger.Dimensions{Member: "M" + string(rune('a'+i%11))},
				Subsidy:   ledger.Money(i % 7 * 100), Due: ledger.Money(i % 5 * 300), Welfare: ledger.Money(i % 2),
				Pay: ledger.Money(i % 3 * 50), Fuel: cooperatives.Fuel{Cost: ledger.Money(i % 4 * 70)},
			}
			c.Gross = c.Subsidy + c.Due + c.Welfare
			charges = append(charges, c)
			gross, pay, fuel = gross+c.Gross, pay+c.Pay, fuel+c.Fuel.Cost
		}
		v := cooperatives.PostService(charges, a, "2026年4月")
		sums := map[string]ledger.Money{}
		for _, list := range [][][]ledger.Line{v.Revenue, v.Cost, v.Carry} {
			for _, lines := range list {
				var net ledger.Money
				for _, l := range lines {
					net += l.Debit - l.Credit
					sums[l.Account] += l.Debit - l.Credit
				}
				if net != 0 || len(lines) > ledger.MaxLines || len(lines) < 2 {
					t.Fatalf("%d lines differ by %s", len(lines), net)
				}
			}
		}
		if sums[a.Income] != -gross || sums[a.Wages] != -pay || sums[a.Fuel] != -fuel ||
			sums[a.Expense] != pay+fuel || sums[a.Cost] != 0 {
			t.Fatalf("sums are %v of %s, %s and %s", sums, gross, pay, fuel)
		}
	})
}
