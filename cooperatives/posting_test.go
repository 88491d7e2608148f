package cooperatives_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

func wantBalanced(t *testing.T, lines []ledger.Line) (total ledger.Money) {
	t.Helper()
	v := ledger.Voucher{Lines: lines}
	debit, credit, err := v.Totals()
	if err != nil || debit != credit || len(lines) > ledger.MaxLines {
		t.Errorf("%d lines: debit %s, credit %s, %v", len(lines), debit, credit, err)
	}
	return debit
}

var village = cooperatives.DistributionAccounts{
	Allocations: "32201", Undistributed: "32202", Reserve: "311", Payable: "113", Tax: "21403", Bank: "102",
	Capital: "301",
}

func TestPostReserveAndLoss(t *testing.T) {
	if diff := cmp.Diff([]ledger.Line{
		{Summary: "提取公积公益金", Account: "32201", Debit: 100}, {Summary: "提取公积公益金", Account: "311", Credit: 100},
	}, cooperatives.PostReserve(100, village, "提取公积公益金")); diff != "" {
		t.Errorf("reserve (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]ledger.Line{
		{Summary: "弥补亏损", Account: "311", Debit: 100}, {Summary: "弥补亏损", Account: "32202", Credit: 100},
	}, cooperatives.PostLossCover(100, village, "弥补亏损")); diff != "" {
		t.Errorf("loss (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]ledger.Line{
		{Summary: "帮扶", Account: "32201", Debit: 100}, {Summary: "帮扶", Account: "211", Credit: 100},
	}, cooperatives.PostOther(100, village, "211", "帮扶")); diff != "" {
		t.Errorf("other (-want +got):\n%s", diff)
	}
	if lines := cooperatives.PostReserve(0, village, "提取公积公益金"); lines != nil {
		t.Errorf("nothing became %v", lines)
	}
}

func TestPostDeclaredAndPaid(t *testing.T) {
	w := counts(2, 0, 1, 1)
	w.Claims[3].Holder = cooperatives.TheCollective
	s, err := cooperatives.SplitByRate(money(t, "100.03"), w, cooperatives.StepFen)
	if err != nil {
		t.Fatal(err)
	}
	list, err := cooperatives.Payables(s, dec("0.20"))
	if err != nil {
		t.Fatal(err)
	}
	want := []cooperatives.Payable{{Holder: "0", Amount: 5000, Tax: 1000}, {Holder: "2", Amount: 2500, Tax: 500}}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Errorf("payables (-want +got):\n%s", diff)
	}
	member := func(code string) ledger.Dimensions { return ledger.Dimensions{Member: code} }
	if diff := cmp.Diff([][]ledger.Line{{
		{Summary: "分红", Account: "32201", Debit: 7500},
		{Summary: "分红", Account: "113", Credit: 5000, Dimensions: member("0")},
		{Summary: "分红", Account: "113", Credit: 2500, Dimensions: member("2")},
	}}, cooperatives.PostDeclared(list, village, "分红")); diff != "" {
		t.Errorf("declared (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([][]ledger.Line{{
		{Summary: "兑付", Account: "113", Debit: 5000, Dimensions: member("0")},
		{Summary: "兑付", Account: "113", Debit: 2500, Dimensions: member("2")},
		{Summary: "兑付", Account: "21403", Credit: 1500},
		{Summary: "兑付", Account: "102", Credit: 6000},
	}}, cooperatives.PostPaid(list, village, "兑付")); diff != "" {
		t.Errorf("paid (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]ledger.Line{
		{Summary: "转增股金", Account: "113", Debit: 5000, Dimensions: member("0")},
		{Summary: "转增股金", Account: "301", Credit: 4000, Dimensions: member("0")},
		{Summary: "转增股金", Account: "21403", Credit: 1000},
	}, cooperatives.PostConverted(list[:1], village, "转增股金")[0]); diff != "" {
		t.Errorf("converted (-want +got):\n%s", diff)
	}
	for _, rate := range []string{"-0.1", "1.1"} {
		_, err = cooperatives.Payables(s, dec(rate))
		wantProblem(t, err, "posting.tax_rate", "")
	}
}

func TestPostingsOfManyMembersFitTheirVouchers(t *testing.T) {
	s, err := cooperatives.SplitExact(money(t, "123456.78"), heads(1501))
	if err != nil {
		t.Fatal(err)
	}
	for _, tax := range []string{"0", "0.2", "1"} {
		list, err := cooperatives.Payables(s, dec(tax))
		if err != nil {
			t.Fatal(err)
		}
		for name, vouchers := range map[string][][]ledger.Line{
			"declared":  cooperatives.PostDeclared(list, village, "分红"),
			"paid":      cooperatives.PostPaid(list, village, "兑付"),
			"converted": cooperatives.PostConverted(list, village, "转增股金"),
		} {
			var sum ledger.Money
			for _, lines := range vouchers {
				sum += wantBalanced(t, lines)
			}
			wantMoney(t, "all "+name, sum, "123456.78")
		}
	}
	if vouchers := cooperatives.PostDeclared(nil, village, "分红"); vouchers != nil {
		t.Errorf("nobody got %v", vouchers)
	}
}

func TestPostSettlementInBothBooks(t *testing.T) {
	at := func(code string) cooperatives.Target {
		return cooperatives.Target{Account: code, Dimensions: ledger.Dimensions{Venture: "v" + code}}
	}
	accounts := cooperatives.SettlementAccounts{
		Receivable: at("112"), Received: at("211"), Income: at("502"), Charge: at("310402"), Payable: at("2232"),
		Prepaid: at("1123"),
	}
	collective, venture := cooperatives.PostSettlement(
		cooperatives.Due{Share: 1000, Advances: 300, Amount: 700}, accounts, "分红")
	line := func(code string, debit, credit ledger.Money) ledger.Line {
		return ledger.Line{
			Summary: "分红", Account: code, Debit: debit, Credit: credit,
			Dimensions: ledger.Dimensions{Venture: "v" + code},
		}
	}
	want := []ledger.Line{line("112", 700, 0), line("211", 300, 0), line("502", 0, 1000)}
	if diff := cmp.Diff(want, collective); diff != "" {
		t.Errorf("collective (-want +got):\n%s", diff)
	}
	want = []ledger.Line{line("310402", 1000, 0), line("1123", 0, 300), line("2232", 0, 700)}
	if diff := cmp.Diff(want, venture); diff != "" {
		t.Errorf("venture (-want +got):\n%s", diff)
	}
	wantBalanced(t, collective)
	wantBalanced(t, venture)
	if c, v := cooperatives.PostSettlement(cooperatives.Due{}, accounts, "分红"); len(c)+len(v) != 0 {
		t.Errorf("nothing due became %v, %v", c, v)
	}
	if !cooperatives.OperatingProfit.ShareOfProfit() || cooperatives.OperatingRevenue.ShareOfProfit() {
		t.Error("a share of profit is a distribution, a share of revenue a cost")
	}
}
