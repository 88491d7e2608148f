package cooperatives_test

import (
	"strconv"
	"testing"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// The worked examples of published distributions, by the name of the village.

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func money(t testing.TB, yuan string) ledger.Money {
	t.Helper()
	m, err := ledger.ParseMoney(yuan)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// wantProblem checks the one problem of an error and, with law, the article it rests on.
func wantProblem(t testing.TB, err error, key string, law cooperatives.Law) {
	t.Helper()
	ps := ledger.Problems(err)
	if len(ps) != 1 || ps[0].Key != key || ps[0].Args["law"] != string(law) {
		t.Errorf("got error %v, want %s under %q", err, key, law)
	}
}

func wantMoney(t testing.TB, what string, got ledger.Money, yuan string) {
	t.Helper()
	if got != money(t, yuan) {
		t.Errorf("%s is %s, want %s", what, got, yuan)
	}
}

// heads are n claims of one each.
func heads(n int) cooperatives.Weights {
	w := cooperatives.Weights{PerShare: 1}
	for i := range n {
		w.Claims = append(w.Claims, cooperatives.Claim{Holder: cooperatives.Holder(strconv.Itoa(i)), Weight: 1})
	}
	return w
}

func counts(weights ...int64) cooperatives.Weights {
	w := heads(len(weights))
	for i, n := range weights {
		w.Claims[i].Weight = n
	}
	return w
}

func amounts(s cooperatives.Split) []string {
	var out []string
	for _, p := range s.Parts {
		out = append(out, p.Amount.String())
	}
	return out
}

func TestG1ZhaoguanVillage(t *testing.T) {
	venture, err := cooperatives.SplitExact(money(t, "43395.14"), counts(1236, 8764))
	if err != nil {
		t.Fatal(err)
	}
	wantMoney(t, "the company's part", venture.Parts[0].Amount, "5363.64")
	wantMoney(t, "the cooperative's part", venture.Parts[1].Amount, "38031.50")
	charter := cooperatives.Charter{
		Regime:  ledger.RuralCollective,
		Reserve: cooperatives.Item{Name: "公积公益金", Rate: dec("0.30")},
		Others:  []cooperatives.Item{{Name: "脱贫户", Rate: dec("0.15")}},
	}
	income := venture.Parts[1].Amount
	b, err := charter.Divide(cooperatives.Final, cooperatives.Figures{YearIncome: income, Cash: income})
	if err != nil {
		t.Fatal(err)
	}
	wantMoney(t, "the reserve", b.Reserve, "11409.45")
	wantMoney(t, "what is left for both", b.Pool-b.Reserve, "26622.05")
	wantMoney(t, "all villagers", b.Members, "22628.74")
	wantMoney(t, "households out of poverty", b.Others[0], "3993.31")
	wantMoney(t, "what is left", b.Left, "0")
}

func TestG2LangouVillage(t *testing.T) {
	charter := cooperatives.Charter{
		Regime:  ledger.RuralCollective,
		Reserve: cooperatives.Item{Name: "发展资金", Rate: dec("0.55")},
		Others: []cooperatives.Item{
			{Name: "保证金", Rate: dec("0.10"), Of: cooperatives.OfDistributable},
			{Name: "脱贫户", Rate: dec("0.05"), Of: cooperatives.OfDistributable},
		},
		Members: cooperatives.Item{Rate: dec("0.30"), Of: cooperatives.OfDistributable},
	}
	income := money(t, "1070000")
	b, err := charter.Divide(cooperatives.Final, cooperatives.Figures{YearIncome: income, Cash: income})
	if err != nil {
		t.Fatal(err)
	}
	wantMoney(t, "the members' pool", b.Members, "321000")
	s, err := cooperatives.SplitAtRate(b.Members, heads(6061), money(t, "50"))
	if err != nil {
		t.Fatal(err)
	}
	wantMoney(t, "what all get", s.Distributed(), "303050")
	wantMoney(t, "the residue", s.Residue, "17950")
	var group ledger.Money
	for _, p := range s.Parts[:624] {
		group += p.Amount
	}
	wantMoney(t, "what the first group gets", group, "31200")
}

func due(t *testing.T, terms cooperatives.Terms, base string) cooperatives.Due {
	t.Helper()
	d, err := terms.Due(cooperatives.Result{Base: dec(base), Days: 365, PeriodDays: 365})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestG5LandWithGuarantee(t *testing.T) {
	members := cooperatives.Terms{
		Base: cooperatives.OperatingProfit, Guarantee: money(t, "800"),
		Tiers: []cooperatives.Tier{{Rate: dec("1")}, {From: dec("800"), Rate: dec("0.40")}},
	}
	wantMoney(t, "members of a good year", due(t, members, "1000").Share, "880")
	wantMoney(t, "members of a bad year", due(t, members, "700").Share, "800")
	// The collective and the managers have 30 % each of what is above the guarantee.
	others := cooperatives.Terms{
		Base: cooperatives.OperatingProfit, Tiers: []cooperatives.Tier{{}, {From: dec("800"), Rate: dec("0.30")}},
	}
	wantMoney(t, "collective and managers of a good year", due(t, others, "1000").Share, "60")
	wantMoney(t, "collective and managers of a bad year", due(t, others, "700").Share, "0")
}

func TestG6Mazhaying(t *testing.T) {
	terms := cooperatives.Terms{Base: cooperatives.InvestedCapital, Tiers: []cooperatives.Tier{{Rate: dec("0.06")}}}
	wantMoney(t, "the fixed return", due(t, terms, "539000").Share, "32340")
}

func TestG7Huchao(t *testing.T) {
	s, err := cooperatives.SplitExact(money(t, "100000.01"), counts(6, 2, 2))
	if err != nil {
		t.Fatal(err)
	}
	wantAll(t, amounts(s), "60000.01", "20000.00", "20000.00")
}

func wantAll(t *testing.T, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("part %d is %s, want %s", i, got[i], want[i])
		}
	}
}

func TestG8EggCooperative(t *testing.T) {
	charter := cooperatives.Charter{
		Regime:     ledger.FarmersCooperative,
		Reserve:    cooperatives.Item{Name: "公积金", Rate: dec("0.10")},
		ReturnRate: dec("0.70"),
	}
	surplus := money(t, "400000")
	b, err := charter.Divide(cooperatives.Final, cooperatives.Figures{YearIncome: surplus, Cash: surplus})
	if err != nil {
		t.Fatal(err)
	}
	wantMoney(t, "the reserve", b.Reserve, "40000")
	wantMoney(t, "the distributable surplus", b.Distributable, "360000")
	wantMoney(t, "the return", b.Returned, "252000")
	wantMoney(t, "the remainder", b.Remainder, "108000")
	account := func(no string, volume int64, basis string) cooperatives.MemberAccount {
		m := money(t, basis)
		return cooperatives.MemberAccount{
			Holder: cooperatives.Holder(no), Patronage: volume * 10_000, Contribution: m / 2, ReserveShare: m / 4,
			GrantShare: m / 8, GiftShare: m / 8,
		}
	}
	s, err := cooperatives.DividePatronage(b.Returned, b.Remainder, []cooperatives.MemberAccount{
		account("1", 50_000, "850000"), account("2", 30_000, "500000"), account("3", 20_001, "350000"),
	})
	if err != nil {
		t.Fatal(err)
	}
	wantAll(t, amounts(s.Returned), "125998.74", "75599.24", "50402.02")
	wantAll(t, amounts(s.Remainder), "54000.00", "31764.71", "22235.29")
}

func TestG10ExamQuestion(t *testing.T) {
	ofPool := func(name, rate string) cooperatives.Item {
		return cooperatives.Item{Name: name, Rate: dec(rate), Of: cooperatives.OfDistributable}
	}
	charter := cooperatives.Charter{
		Regime:  ledger.RuralCollective,
		Reserve: ofPool("公积公益金", "0.50"),
		Others:  []cooperatives.Item{ofPool("福利费", "0.15"), ofPool("投资分利", "0.10")},
		Members: ofPool("农户", "0.10"),
	}
	income := money(t, "43000")
	b, err := charter.Divide(cooperatives.Final, cooperatives.Figures{
		YearIncome: income, Opening: money(t, "8000"), Cash: income,
	})
	if err != nil {
		t.Fatal(err)
	}
	wantMoney(t, "the distributable income", b.Distributable, "51000")
	wantMoney(t, "the reserve", b.Reserve, "25500")
	wantMoney(t, "welfare", b.Others[0], "7650")
	wantMoney(t, "investors", b.Others[1], "5100")
	wantMoney(t, "households", b.Members, "5100")
	wantMoney(t, "what is left", b.Left, "7650")
	want := []cooperatives.BreakdownLine{
		{Row: cooperatives.RowYearIncome, Amount: money(t, "43000")},
		{Row: cooperatives.RowOpening, Amount: money(t, "8000")},
		{Row: cooperatives.RowTransfers},
		{Row: cooperatives.RowDistributable, Amount: money(t, "51000")},
		{Row: cooperatives.RowReserve, Name: "公积公益金", Amount: money(t, "25500")},
		{Row: cooperatives.RowMembers, Amount: money(t, "5100")},
		{Row: cooperatives.RowOther, Name: "福利费", Amount: money(t, "7650")},
		{Row: cooperatives.RowOther, Name: "投资分利", Amount: money(t, "5100")},
		{Row: cooperatives.RowLeft, Amount: money(t, "7650")},
	}
	if len(b.Lines) != len(want) {
		t.Fatalf("got lines %v, want %v", b.Lines, want)
	}
	for i := range want {
		if b.Lines[i] != want[i] {
			t.Errorf("line %d is %v, want %v", i, b.Lines[i], want[i])
		}
	}
}

func TestG11YiminCooperative(t *testing.T) {
	charter := cooperatives.Charter{Regime: ledger.FarmersCooperative, ReturnRate: dec("0.60")}
	surplus := money(t, "600000") + money(t, "100000") + money(t, "80000") -
		money(t, "400000") - money(t, "200000") - money(t, "60000")
	b, err := charter.Divide(cooperatives.Final, cooperatives.Figures{YearIncome: surplus, Cash: surplus})
	if err != nil {
		t.Fatal(err)
	}
	wantMoney(t, "the surplus", b.Distributable, "120000")
	wantMoney(t, "the least return", b.Returned, "72000")
}

func TestG16TenPercentContract(t *testing.T) {
	terms := cooperatives.Terms{Base: cooperatives.OperatingProfit, Tiers: []cooperatives.Tier{{Rate: dec("0.10")}}}
	wantMoney(t, "the share of a profit, half a fen away from zero", due(t, terms, "123456.78").Amount, "12345.68")
	wantMoney(t, "the share of exactly half a fen", due(t, terms, "0.05").Amount, "0.01")
	wantMoney(t, "the share of a loss", due(t, terms, "-5000.00").Amount, "0")
}

func TestG17LargestRemainder(t *testing.T) {
	tests := []struct {
		pool    string
		weights []int64
		want    []string
	}{
		{"1000.00", []int64{1, 1, 1}, []string{"333.34", "333.33", "333.33"}},
		{"10000.00", []int64{3, 3, 1}, []string{"4285.72", "4285.71", "1428.57"}},
		{"1.00", []int64{1, 1, 1, 1, 1, 1, 1}, []string{"0.15", "0.15", "0.14", "0.14", "0.14", "0.14", "0.14"}},
	}
	for _, tt := range tests {
		s, err := cooperatives.SplitExact(money(t, tt.pool), counts(tt.weights...))
		if err != nil {
			t.Fatal(err)
		}
		wantAll(t, amounts(s), tt.want...)
	}
}
