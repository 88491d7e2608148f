package html_test

import (
	"bytes"
	"strings"
	"testing"

	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/reports/html"
)

func sample() reports.Statement {
	column := func(title, group string) reports.Column {
		return reports.Column{Title: title, Group: group, Kind: reports.AmountColumn}
	}
	return reports.Statement{
		Title: "科目余额表", Organization: "<b>村</b>", When: "2025年11月", Unit: "单位：元",
		Columns: []reports.Column{{Title: "科目"}, column("借方", "期初"), column("贷方", "期初"), column("净额", "")},
		Rows: []reports.Row{
			{Level: 1, Cells: []reports.Cell{
				reports.Text(`<script>alert("x")</script>`),
				reports.Figure(-12_345, &reports.Ref{Kind: reports.ToAccounts, Accounts: []string{"101"}}),
				{},
			}},
			{Style: reports.Total, Cells: []reports.Cell{reports.Text("合计"), reports.Amount(ledger.Money(0))}},
		},
	}
}

func TestTheTableIsEscapedScopedAndLinked(t *testing.T) {
	var b bytes.Buffer
	err := html.RenderLinked(&b, sample(), func(r reports.Ref) string {
		return "/ledger?account=" + r.Accounts[0] + "&q=\"x"
	})
	if err != nil {
		t.Fatal(err)
	}
	got := b.String()
	for _, want := range []string{
		"<caption>", `<th scope="colgroup" class="group" colspan="2">期初</th>`,
		`<th scope="col" class="text" rowspan="2">科目</th>`, `<th scope="row" class="text level-1">&lt;script&gt;`,
		`<td class="amount red" data-label="期初 借方"><a href="/ledger?account=101&amp;q=%22x">-123.45</a></td>`, `<tr class="total">`,
		"编制单位：&lt;b&gt;村&lt;/b&gt;", `<td class="amount"></td>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("missing %s in\n%s", want, got)
		}
	}
	if strings.Contains(got, "<script>") || strings.Contains(got, "style=") {
		t.Errorf("unescaped or styled in place:\n%s", got)
	}
}

func TestAnUnsafeLinkLeadsNowhere(t *testing.T) {
	var b bytes.Buffer
	if err := html.RenderLinked(&b, sample(), func(reports.Ref) string { return "javascript:alert(1)" }); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "javascript:") {
		t.Error(b.String())
	}
}

func TestRenderWithoutLinks(t *testing.T) {
	var b bytes.Buffer
	if err := html.Render(&b, sample()); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "<a ") || !strings.Contains(b.String(), "-123.45") {
		t.Error(b.String())
	}
}
