package pdf_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

// TestAccessSlipsAreTenOnASheet draws eleven slips, one with everything as long as it gets.
func TestAccessSlipsAreTenOnASheet(t *testing.T) {
	var all []reports.AccessSlip
	for range 11 {
		all = append(all, reports.AccessSlip{
			Organization: "高寨村股份经济合作社", Member: "M001", Name: "韦桂英", Household: "H01", Group: "一组", Code: "ZW3E-01XZ",
			Until: 20261226, Link: "https://cun.example.cn/m/slip?village=gaozhai&member=M001&code=ZW3E-01XZ",
			Hint: "https://cun.example.cn/m/slip?village=gaozhai", Contact: "周会计 0797-123456",
		})
	}
	last := &all[10]
	last.Organization = strings.Repeat("很长的村名", 8)
	last.Name, last.Contact = "阿不都热西提·阿不力克木·买买提明", ""
	var b bytes.Buffer
	if err := pdf.AccessSlips(&b, all, time.Date(2026, 3, 16, 2, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	pages := textOf(t, b.Bytes(), "-layout")
	if len(pages) != 2 {
		t.Fatalf("%d pages", len(pages))
	}
	first, second := squeezed(pages[:1]), squeezed(pages[1:])
	for _, want := range []string{"韦桂英", "M001", "ZW3E-01XZ", "一组H01", "2026年12月26日", "周会计0797-123456"} {
		if n := strings.Count(first, want); n != 10 {
			t.Errorf("the first sheet has %q %d times", want, n)
		}
	}
	if !strings.Contains(second, "阿不都热西提·阿不力克木·买买提明") || !strings.Contains(second, "请找会计") {
		t.Errorf("the second sheet says %s", second)
	}
	if err := pdf.AccessSlips(&b, nil, time.Time{}); err == nil {
		t.Error("no slips are drawn")
	}
}
