package specs_test

import (
	"errors"
	"strings"
	"testing"

	"cunzhang/ledger"
	"cunzhang/ledger/charts"
	"cunzhang/reports/specs"
)

// statutory lists every statement of every regime with every variant.
func statutory(t *testing.T, visit func(regime ledger.Regime, name, variant string, s specs.Spec)) {
	t.Helper()
	count := 0
	for _, r := range []ledger.Regime{ledger.RuralCollective, ledger.FarmersCooperative, ledger.SmallBusiness} {
		for _, name := range []string{"balance-sheet", "income-statement", "equity-changes"} {
			for _, v := range specs.Variants(r, name) {
				s, err := specs.Find(r, name, v)
				if err != nil {
					t.Fatalf("%v %s %s: %v", r, name, v, err)
				}
				visit(r, name, v, s)
				count++
			}
		}
	}
	if count != 8 {
		t.Fatalf("%d statements, want 8", count)
	}
}

func TestEveryFormulaNamesAccountsOfItsChart(t *testing.T) {
	statutory(t, func(r ledger.Regime, name, variant string, s specs.Spec) {
		chart, err := charts.For(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.CheckChart(chart); err != nil {
			t.Errorf("%v %s %s: %v", r, name, variant, err)
		}
		if s.Name != name || len(s.Checks) == 0 || len(s.Signatures) == 0 {
			t.Errorf("%v %s %s: name %q, %d checks, %d signatures", r, name, variant, s.Name, len(s.Checks),
				len(s.Signatures))
		}
	})
}

// Every account of a chart stands in its balance sheet, but for the suspense account of the rural regimes, which must
// be empty, and for income and expense, which UNCLOSED sums.
func TestEveryAccountHasItsPlaceOnTheBalanceSheet(t *testing.T) {
	for _, r := range []ledger.Regime{ledger.RuralCollective, ledger.FarmersCooperative, ledger.SmallBusiness} {
		chart, err := charts.For(r)
		if err != nil {
			t.Fatal(err)
		}
		s, err := specs.Find(r, "balance-sheet", "")
		if err != nil {
			t.Fatal(err)
		}
		named := strings.Join(s.Accounts(chart), " ")
		for _, a := range chart.Children("") {
			if a.Class.ProfitOrLoss() || a.Code == "181" || strings.Contains(named, a.Code) {
				continue
			}
			t.Errorf("%v: %s %s has no row", r, a.Code, a.Name)
		}
	}
}

func TestFormNumbersAndMarks(t *testing.T) {
	statutory(t, func(r ledger.Regime, name, variant string, s specs.Spec) {
		unverified := r == ledger.RuralCollective
		if (s.Form == "") != unverified || (s.Mark == "格式待核") != unverified {
			t.Errorf("%v %s %s: form %q, mark %q", r, name, variant, s.Form, s.Mark)
		}
	})
}

func TestFindRefusesWhatARegimeLacks(t *testing.T) {
	_, err := specs.Find(ledger.RuralCollective, "equity-changes", "")
	wantKey(t, err, "report.not_in_regime")
	_, err = specs.Find(ledger.RuralCollective, "income-statement", "sideways")
	wantKey(t, err, "report.variant")
}

func wantKey(t *testing.T, err error, key string) {
	t.Helper()
	_ = problem(t, err, key)
}

// problem returns the error with the key, which must be there.
func problem(t *testing.T, err error, key string) *ledger.Error {
	t.Helper()
	var e *ledger.Error
	if !errors.As(err, &e) || e.Key != key {
		t.Fatalf("error %v, want %s", err, key)
	}
	return e
}

func TestParseFormula(t *testing.T) {
	for _, text := range []string{
		"BALD(101)+BALD(102)+BALD(109?)", "-BALC(211)", "R1+R2-R3", "SUBD(113)-SUBC(113)+12",
		"NETC(501)-NETD(511)", "TURND(301)+TURNC(301)", "PAIR(DR322,CR311)", "RESULT()+UNCLOSED()-CARRIED()",
		"PRIOR(BALC(321)+UNCLOSED())-7", "0",
	} {
		f, err := specs.ParseFormula(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if got := f.String(); got != text {
			t.Errorf("%s reads back as %s", text, got)
		}
	}
	f, err := specs.ParseFormula(" BALD( 101 ) + PAIR( DR322 , CR311 ) ")
	if err != nil || f.String() != "BALD(101)+PAIR(DR322,CR311)" {
		t.Errorf("spaces: %s, %v", f, err)
	}
	if f, err := specs.ParseFormula("  "); err != nil || f != nil {
		t.Errorf("empty: %v, %v", f, err)
	}
}

func TestFormulaErrorsNameThePosition(t *testing.T) {
	for _, c := range []struct{ text, key, position string }{
		{"BALD(101", "formula.syntax", "9"},
		{"BALD(x)", "formula.syntax", "6"},
		{"BALD101", "formula.syntax", "5"},
		{"R1++R2", "formula.syntax", "4"},
		{"R", "formula.syntax", "2"},
		{"R12345", "formula.syntax", "2"},
		{"BALD(101)科目", "formula.syntax", "10"},
		{"年初+R1", "formula.syntax", "1"},
		{"R1 NETX(501)", "formula.syntax", "4"},
		{"R1+NETX(501)", "formula.function", "4"},
		{"PAIR(322,CR311)", "formula.syntax", "6"},
		{"PAIR(DR322;CR311)", "formula.syntax", "11"},
		{"PRIOR(PRIOR(BALD(1)))", "formula.syntax", "7"},
		{"RESULT(501)", "formula.syntax", "8"},
		{"99999999999999", "formula.syntax", "1"},
		{"BALD(123456789012345678901)", "formula.syntax", "6"},
		{"PAIR", "formula.syntax", "5"},
	} {
		_, err := specs.ParseFormula(c.text)
		if e := problem(t, err, c.key); e.Args["position"] != c.position {
			t.Errorf("%s: position %s, want %s", c.text, e.Args["position"], c.position)
		}
	}
	_, err := specs.ParseFormula(strings.Repeat("R1+", 1000) + "R1")
	wantKey(t, err, "formula.too_long")
}

const head = "@name,x\n@title,试\n@kind,balances\n"

func TestParseReportsEveryProblem(t *testing.T) {
	for _, c := range []struct{ text, key string }{
		{"@kind,balances\n1,,,0,a,R1\n", "spec.head"},
		{head + "1,,,0,a,R1\n", "spec.circle"},
		{head + "1,,,0,a,R2\n2,,,0,b,R3\n3,,,0,c,R1\n", "spec.circle"},
		{head + "1,,,0,a,R7\n", "spec.no_line"},
		{head + "1,,,0,a,1\n1,,,0,b,2\n", "spec.line_twice"},
		{head + "1,,,0,a,1,2\n", "spec.formulas"},
		{head + "1,,,0,a,1\n2,check,,,b,R1\n", "spec.formulas"},
		{head + "1,,,0,a,PRIOR(NETD(501))\n", "spec.prior"},
		{head + "1,,,0,a,PRIOR(R1)\n", "spec.prior"},
		{head + "1,bold,,0,a,1\n", "spec.style"},
		{head + "1,,month,0,a,1\n", "spec.style"},
		{head + "x,,,0,a,1\n", "spec.number"},
		{head + "1,,,x,a,1\n", "spec.number"},
		{head + "1,,\n", "spec.fields"},
		{head + "@color,red\n", "spec.property"},
		{head + "1,,,0,\"a\n", "spec.syntax"},
		{head + "1,,,0,a,BALD(\n", "formula.syntax"},
		{head + strings.Repeat(",section,,0,a\n", 400), "spec.too_long"},
	} {
		_, err := specs.Parse(strings.NewReader(c.text))
		wantKey(t, err, c.key)
	}
	_, err := specs.Parse(strings.NewReader(head + "1,,,0,a,BALD(\n2,,,0,b,NETX(1)\n"))
	if got := len(ledger.Problems(err)); got != 2 {
		t.Errorf("%d problems, want both: %v", got, err)
	}
}

func FuzzParseFormula(f *testing.F) {
	for _, s := range []string{"BALD(101)+R2-PAIR(DR1,CR2)", "PRIOR(BALC(321?)+UNCLOSED())", "-0", "R", "BALD((", "（"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		formula, err := specs.ParseFormula(text)
		if err != nil {
			if ledger.KindOf(err) != ledger.Invalid {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		again, err := specs.ParseFormula(formula.String())
		if err != nil || again.String() != formula.String() {
			t.Fatalf("%q reads back as %q (%v)", text, again, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add(head + "1,,,0,a,R2\n2,total,year,1,b,BALD(101)\n2,check,,,c,R1\n")
	f.Add("@columns,a,b\n")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := specs.Parse(strings.NewReader(text)); err != nil && ledger.KindOf(err) != ledger.Invalid {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
