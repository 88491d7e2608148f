package cooperatives_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

func tiers(pairs ...string) []cooperatives.Tier {
	var list []cooperatives.Tier
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, cooperatives.Tier{From: dec(pairs[i]), Rate: dec(pairs[i+1])})
	}
	return list
}

func TestDueBySlices(t *testing.T) {
	revenue := cooperatives.Terms{
		Base: cooperatives.OperatingRevenue, Tiers: tiers("0", "0.05", "100000", "0.08", "200000", "0.10"),
		Guarantee: money(t, "2000"), Cap: money(t, "20000"),
	}
	for base, want := range map[string]string{
		"0": "2000", "30000": "2000", "40000.01": "2000", "40010": "2000.50", "150000": "9000", "200000": "13000",
		"250000": "18000", "1000000": "20000",
	} {
		wantMoney(t, "the due of "+base, due(t, revenue, base).Amount, want)
	}
}

func TestDueOnAreaAndBeds(t *testing.T) {
	land := cooperatives.Terms{Base: cooperatives.Area, Tiers: tiers("0", "510")}
	wantMoney(t, "the rent of 12.35 mu", due(t, land, "12.35").Amount, "6298.50")
	beds := cooperatives.Terms{Base: cooperatives.Beds, Tiers: tiers("0", "1300", "20", "1500")}
	wantMoney(t, "the rent of 25 beds", due(t, beds, "25").Amount, "33500")
}

func TestDueOfPartOfAPeriodIsRoundedOnce(t *testing.T) {
	terms := cooperatives.Terms{Base: cooperatives.InvestedCapital, Tiers: tiers("0", "0.06")}
	d, err := terms.Due(cooperatives.Result{
		Base: dec("539000"), Days: 100, PeriodDays: 365, Advances: money(t, "1000"),
	})
	if err != nil {
		t.Fatal(err)
	}
	wantMoney(t, "32,340 for 100 of 365 days", d.Share, "8860.27")
	wantMoney(t, "less the advance", d.Amount, "7860.27")
	keys := []string{
		"contract.step_base", "contract.step_tier", "contract.step_days", "contract.step_advances", "contract.step_due",
	}
	for i, e := range d.Steps {
		if i >= len(keys) || e.Key != keys[i] {
			t.Fatalf("explained by %v, want %v", d.Steps, keys)
		}
	}
	if rate := d.Steps[1].Args["rate"]; rate != "6%" {
		t.Errorf("the rate reads %s", rate)
	}
}

func TestAdvancesBeyondTheShareGoToTheNextPeriod(t *testing.T) {
	terms := cooperatives.Terms{Base: cooperatives.OperatingProfit, Tiers: tiers("0", "0.10")}
	d, err := terms.Due(cooperatives.Result{Base: dec("100"), Days: 1, PeriodDays: 1, Advances: money(t, "15")})
	if err != nil {
		t.Fatal(err)
	}
	wantMoney(t, "the share", d.Share, "10")
	wantMoney(t, "the due", d.Amount, "0")
	wantMoney(t, "the excess", d.Excess, "5")
}

func TestLossIsCarriedForward(t *testing.T) {
	terms := cooperatives.Terms{
		Base: cooperatives.OperatingProfit, Tiers: tiers("0", "0.10"), LossCarriedForward: true,
	}
	var carried ledger.Money
	for _, year := range []struct{ profit, amount, carried string }{
		{"-50000", "0", "50000"}, {"20000", "0", "30000"}, {"50000", "2000", "0"}, {"10000", "1000", "0"},
	} {
		d, err := terms.Due(cooperatives.Result{
			Base: dec(year.profit), LossBefore: carried, Days: 365, PeriodDays: 365,
		})
		if err != nil {
			t.Fatal(err)
		}
		carried = d.LossAfter
		wantMoney(t, "the due of "+year.profit, d.Amount, year.amount)
		wantMoney(t, "the loss after "+year.profit, carried, year.carried)
	}
	terms.LossCarriedForward = false
	d := due(t, terms, "-50000")
	wantMoney(t, "the loss of a contract that carries none", d.LossAfter, "0")
}

func TestLossYearStillOwesTheGuarantee(t *testing.T) {
	terms := cooperatives.Terms{
		Base: cooperatives.OperatingProfit, Tiers: tiers("0", "0.10"), Guarantee: money(t, "3000"),
	}
	wantMoney(t, "the due of a loss", due(t, terms, "-5000").Amount, "3000")
}

func TestTermsRefuse(t *testing.T) {
	good := func() cooperatives.Terms {
		return cooperatives.Terms{Base: cooperatives.OperatingProfit, Tiers: tiers("0", "0.10")}
	}
	tests := []struct {
		name, key string
		spoil     func(*cooperatives.Terms)
	}{
		{"no base", "contract.base", func(c *cooperatives.Terms) { c.Base = 0 }},
		{"neither tiers nor guarantee", "contract.tiers", func(c *cooperatives.Terms) { c.Tiers = nil }},
		{"a first tier above zero", "contract.tiers", func(c *cooperatives.Terms) { c.Tiers = tiers("1", "0.1") }},
		{
			"tiers out of order", "contract.tiers",
			func(c *cooperatives.Terms) { c.Tiers = tiers("0", "0.1", "0", "0.2") },
		},
		{"too many tiers", "contract.tiers", func(c *cooperatives.Terms) {
			for i := range cooperatives.MaxTiers {
				c.Tiers = append(c.Tiers, cooperatives.Tier{From: decimal.NewFromInt(int64(i + 1))})
			}
		}},
		{"more than the whole", "contract.rate", func(c *cooperatives.Terms) { c.Tiers = tiers("0", "1.1") }},
		{"a negative rate", "contract.rate", func(c *cooperatives.Terms) { c.Tiers = tiers("0", "-0.1") }},
		{"a negative guarantee", "contract.amounts", func(c *cooperatives.Terms) { c.Guarantee = -1 }},
		{"a cap below the guarantee", "contract.amounts", func(c *cooperatives.Terms) { c.Guarantee, c.Cap = 2, 1 }},
		{"losses of a revenue", "contract.loss_base", func(c *cooperatives.Terms) {
			c.Base, c.LossCarriedForward = cooperatives.OperatingRevenue, true
		}},
		{"a charge of 2% a day", "contract.late_rate", func(c *cooperatives.Terms) { c.LateRate = dec("0.02") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			terms := good()
			tt.spoil(&terms)
			_, err := terms.Due(cooperatives.Result{Days: 1, PeriodDays: 1})
			wantProblem(t, err, tt.key, "")
		})
	}
	terms := good()
	for _, r := range []cooperatives.Result{
		{Days: 0, PeriodDays: 1},
		{Days: 2, PeriodDays: 1},
		{Days: 1, PeriodDays: 1, Advances: -1},
		{Days: 1, PeriodDays: 1, LossBefore: -1},
	} {
		_, err := terms.Due(r)
		wantProblem(t, err, "contract.result", "")
	}
	terms.Base = cooperatives.OperatingRevenue
	_, err := terms.Due(cooperatives.Result{Base: dec("-1"), Days: 1, PeriodDays: 1})
	wantProblem(t, err, "contract.result", "")
	terms.AuditedOnly = true
	_, err = terms.Due(cooperatives.Result{Days: 1, PeriodDays: 1})
	wantProblem(t, err, "contract.not_audited", "")
	_, err = terms.Due(cooperatives.Result{Base: dec("1000000000000000"), Days: 1, PeriodDays: 1, Audited: true})
	wantProblem(t, err, "money.too_large", "")
}

func TestDueIsNeverNegativeAndGrowsWithTheBase(t *testing.T) {
	terms := cooperatives.Terms{
		Base: cooperatives.OperatingProfit, Tiers: tiers("0", "0.05", "1000", "0.10"), Guarantee: 100, Cap: 5000,
	}
	rapid.Check(t, func(t *rapid.T) {
		fen := rapid.Int64Range(-1_000_000, 1_000_000).Draw(t, "fen")
		more := fen + rapid.Int64Range(0, 1_000_000).Draw(t, "more")
		advances := ledger.Money(rapid.Int64Range(0, 10_000).Draw(t, "advances"))
		of := func(fen int64) cooperatives.Due {
			d, err := terms.Due(cooperatives.Result{
				Base: decimal.New(fen, -2), Days: 100, PeriodDays: 365, Advances: advances,
			})
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		low, high := of(fen), of(more)
		if low.Amount < 0 || low.Share > high.Share || low.Amount+low.Advances != low.Share ||
			low.Excess+low.Advances != advances {
			t.Fatalf("%+v, then %+v", low, high)
		}
	})
}

func TestOverdue(t *testing.T) {
	terms := cooperatives.Terms{LateRate: dec("0.0005")}
	amount := money(t, "10000")
	half := cooperatives.Receipt{Date: 20260111, Amount: money(t, "5000")}
	early := cooperatives.Receipt{Date: 20251220, Amount: money(t, "4000")}
	rest := cooperatives.Receipt{Date: 20260121, Amount: money(t, "5000")}
	tests := []struct {
		name     string
		on       ledger.Date
		receipts []cooperatives.Receipt
		open     string
		days     int
		charge   string
	}{
		{"on the day", 20251231, nil, "10000", 0, "0"},
		{"a day late", 20260101, nil, "10000", 1, "5"},
		{"half paid after eleven days", 20260121, []cooperatives.Receipt{half}, "5000", 21, "80"},
		{"all paid late", 20260201, []cooperatives.Receipt{rest, half}, "0", 0, "80"},
		{"part paid in time", 20260110, []cooperatives.Receipt{early}, "6000", 10, "30"},
		{"paid after the day asked for", 20260110, []cooperatives.Receipt{half}, "10000", 10, "50"},
		{"paid too much", 20260110, []cooperatives.Receipt{early, early, early}, "0", 0, "0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			late, err := terms.Overdue(amount, 20251231, tt.on, tt.receipts)
			if err != nil {
				t.Fatal(err)
			}
			wantMoney(t, "what is open", late.Open, tt.open)
			wantMoney(t, "the charge", late.Charge, tt.charge)
			if late.Days != tt.days {
				t.Errorf("%d days late, want %d", late.Days, tt.days)
			}
		})
	}
	_, err := terms.Overdue(amount, 20251231, 20260101, []cooperatives.Receipt{{Date: 20260101}})
	wantProblem(t, err, "contract.receipts", "")
}

// TestStepsWriteAmountsAsPeopleReadThem groups yuan and keeps what is smaller than a fen; areas stay as they are.
func TestStepsWriteAmountsAsPeopleReadThem(t *testing.T) {
	terms := cooperatives.Terms{
		Base: cooperatives.OperatingProfit, Tiers: []cooperatives.Tier{{Rate: decimal.RequireFromString("0.10")}},
	}
	for base, want := range map[string]string{
		"123456.78": "0.00 123,456.78 123,456.78 12,345.678", "400000": "0.00 400,000.00 400,000.00 40,000.00",
	} {
		due, err := terms.Due(cooperatives.Result{Base: decimal.RequireFromString(base), Days: 365, PeriodDays: 365})
		if err != nil {
			t.Fatal(err)
		}
		a := due.Steps[1].Args
		if got := a["from"] + " " + a["to"] + " " + a["slice"] + " " + a["amount"]; got != want {
			t.Errorf("%s is worked out as %s, want %s", base, got, want)
		}
	}
	terms = cooperatives.Terms{Base: cooperatives.Area, Tiers: []cooperatives.Tier{{Rate: decimal.NewFromInt(1200)}}}
	due, err := terms.Due(cooperatives.Result{Base: decimal.RequireFromString("45.5"), Days: 1, PeriodDays: 1})
	if err != nil {
		t.Fatal(err)
	}
	if a := due.Steps[1].Args; a["to"] != "45.5" || a["rate"] != "1,200.00" || a["amount"] != "54,600.00" {
		t.Errorf("an area is worked out as %v", a)
	}
}
