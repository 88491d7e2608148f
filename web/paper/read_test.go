package paper_test

import (
	"strings"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/members"
	"cunzhang/ledger"
	"cunzhang/web/locale"
	"cunzhang/web/paper"
)

// TestStatementSaysWhatThePhoneSays holds the statement to the words by which the member's pages call a payment.
func TestStatementSaysWhatThePhoneSays(t *testing.T) {
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	run := &dividends.Run{State: cooperatives.PlanPosted}
	p := paper.Distribution{Words: paper.Words{Locale: words, Lang: locale.Chinese, Run: run}}
	for want, l := range map[string]dividends.Line{
		"待发放":             {State: dividends.LineWaiting},
		"办理中":             {State: dividends.LineInBatch, Method: dividends.ByBank},
		"暂缓发放（有争议）":       {State: dividends.LineHeld, Reason: "有争议", On: 20260201},
		"发放失败（户名不符）":      {State: dividends.LineFailed, Reason: "户名不符"},
		"银行已退回（销户）":       {State: dividends.LineBounced, Reason: "销户"},
		"已发放 2026年2月1日":   {State: dividends.LinePaid, Method: dividends.ByCash, On: 20260201},
		"已发放 2026年2月2日":   {State: dividends.LineUnbooked, Method: dividends.ByBank, On: 20260202},
		"已抵扣欠款 2026年2月1日": {State: dividends.LinePaid, Method: dividends.ByOffset, On: 20260201},
		"没有应发金额":          {State: dividends.LineNone},
	} {
		if got := p.Statement(&l).State; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if got := words.Text(locale.Chinese, "web.m.standing."+l.Standing(), nil); !strings.HasPrefix(want, got) {
			t.Errorf("the phone says %s, the statement %s", got, want)
		}
	}
}

// TestOwnStatementNamesTheLaw tells each member by which law he may read the accounts: that of his own kind of
// organization.
func TestOwnStatementNamesTheLaw(t *testing.T) {
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	for regime, law := range map[ledger.Regime]string{
		ledger.RuralCollective: "农村集体经济组织法第十三条", ledger.FarmersCooperative: "农民专业合作社法第二十一条",
	} {
		p := paper.Distribution{Words: paper.Words{
			Locale: words, Lang: locale.Chinese, Run: &dividends.Run{Content: dividends.Content{Rules: dividends.DefaultRules(regime)}},
		}}
		s := p.OwnStatement(&dividends.Line{}, &members.Family{}, 0)
		if got := s.Notes[len(s.Notes)-1]; !strings.Contains(got, law) {
			t.Errorf("%s: %s", regime, got)
		}
	}
}

func TestStatementNamesTheCardThatIsPaidAlone(t *testing.T) {
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := paper.Distribution{
		Words:  paper.Words{Locale: words, Lang: locale.Chinese, Run: &dividends.Run{State: cooperatives.PlanPosted}},
		People: map[string]members.Row{"M1": {Code: "M1", Bank: "农商行", BankCard: "**** 1234"}},
	}
	for _, c := range []struct {
		state  dividends.LineState
		method dividends.Method
		card   string
	}{
		{dividends.LineWaiting, dividends.MethodUnknown, "农商行 **** 1234"},
		{dividends.LineFailed, dividends.ByCash, "农商行 **** 1234"},
		{dividends.LineInBatch, dividends.ByBank, "农商行 **** 1234"},
		{dividends.LinePaid, dividends.ByBank, "农商行 **** 1234"},
		{dividends.LineInBatch, dividends.ByCash, ""},
		{dividends.LinePaid, dividends.ByCash, ""},
		{dividends.LinePaid, dividends.ByOffset, ""},
		{dividends.LinePaid, dividends.ByConversion, ""},
	} {
		l := dividends.Line{Part: dividends.Part{Holder: "M1"}, State: c.state, Method: c.method}
		if got := p.Statement(&l).Method; got != c.card {
			t.Errorf("%s by %s: %q, want %q", c.state, c.method, got, c.card)
		}
	}
}
