package paper_test

import (
	"strings"
	"testing"

	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/members"
	"cunzhang/ledger"
	"cunzhang/web/locale"
	"cunzhang/web/paper"
)

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
