package web

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// profileOf is the form of a format as the page sends it, with what differs.
func profileOf(change url.Values) url.Values {
	form := url.Values{
		"after": {"0"}, "name": {"nongshang"}, "title": {"农商行代发"}, "format": {"csv"}, "encoding": {"gbk"}, "separator": {"|"},
		"extension": {"txt"}, "max_rows": {"500"}, "row_end": {"1"}, "trailer.1.field": {"blank"}, "trailer.1.title": {"合计"},
		"trailer.2.field": {"total"},
	}
	for i, field := range []string{"amount", "name", "card", "blank", ""} {
		n := "column." + strconv.Itoa(i+1)
		form.Set(n+".field", field)
		form.Set(n+".no", strconv.Itoa(9-i)) // the last is first
		form.Set(n+".title", field)
	}
	for k, v := range change {
		form[k] = v
	}
	return form
}

const formats = "/b/pt/dividends/profiles"

func TestABankGetsItsFormat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.dividendBook()
		c := s.as(staff.Cashier)
		c.get(formats).want(t, 200, "通用代发表", "程序自带")
		c.get(formats+"/icbc-xlsx").want(t, 200, "样例预览", "李秀英", "2285.70", "程序自带的格式不能改")
		c.get(formats+"/rural-txt/copy").want(t, 200, "农信社代发（竖线分隔文本）（复制）", `value="id_number" selected`)
		c.post(formats, profileOf(url.Values{"preview": {"1"}})).want(t, 200, "样例预览", "|6228480000000000010|张大山|1142.85|", "合计|6857.10|")
		c.get(formats).want(t, 200)
		if strings.Contains(c.get(formats).body, "农商行代发") {
			t.Error("a preview was kept")
		}
		for box, wrong := range map[string]struct{ value, says string }{
			"name": {"../x", "代号要有"}, "separator": {"1", "分隔符"}, "max_rows": {"0", "1 至 20000"}, "column.2.title": {"a|b", "第 3 列"},
			"column.1.field": {"", "户名、账号、金额三列"}, "extension": {"a/b", "扩展名"},
		} {
			c.get(formats + "/rural-txt/copy")
			c.post(formats, profileOf(url.Values{box: {wrong.value}})).want(t, 422, wrong.says)
		}
		c.get(formats + "/rural-txt/copy")
		c.post(formats, profileOf(nil)).want(t, 303)
		c.get(formats+"/nongshang").want(t, 200, "农商行代发", "合计|6857.10|", `name="after" value="1"`)
		c.get(formats + "/rural-txt/copy")
		c.post(formats, profileOf(nil)).want(t, 409, "已被使用")
		c.post(formats, profileOf(url.Values{"name": {"rural-txt"}})).want(t, 409, "程序自带")
		if a := c.get(formats+"/nongshang/sample").want(t, 200); strings.Contains(a.body, "张大山") || !strings.Contains(a.body, "1142.85") {
			t.Errorf("the sample is no GBK: %q", a.body)
		}
		c.get(formats + "/nongshang")
		c.post(formats+"/nongshang/state", url.Values{"after": {"1"}, "state": {"aside"}}).want(t, 303)
		c.get(formats).want(t, 200, "已停用", "恢复使用")
		c.get(formats + "/nongshang")
		c.post(formats+"/nongshang/state", url.Values{"after": {"1"}, "state": {"offered"}}).want(t, 409)
		for _, lang := range []string{"en", "zh"} {
			c.get("/language?to=" + lang)
			for _, path := range []string{formats, formats + "/nongshang", formats + "/icbc-xlsx", formats + "/rural-txt/copy", "/b/pt/log"} {
				if a := c.get(path).want(t, 200); strings.Contains(a.body, "【") {
					t.Errorf("%s in %s has a key without a sentence", path, lang)
				}
			}
		}
	})
}

func TestFormatsOfBanksAreRefused(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.dividendBook()
	for _, path := range []string{"", "/icbc-xlsx", "/icbc-xlsx/sample"} {
		s.as(staff.Member).get(formats+path).want(t, 404)
		s.as(staff.Auditor).get(formats+path).want(t, 200)
	}
	for _, role := range []staff.Role{staff.Checker, staff.Chair, staff.Auditor} {
		c := s.as(role)
		c.get(formats+"/icbc-xlsx/copy").want(t, 403)
		c.get("/b/pt")
		c.post(formats, profileOf(nil)).want(t, 403)
		c.get("/b/pt")
		c.post(formats+"/icbc-xlsx/state", url.Values{"after": {"0"}, "state": {"aside"}}).want(t, 403)
	}
	c := s.as(staff.Accountant)
	for _, path := range []string{"/none", "/none/copy", "/none/sample"} {
		c.get(formats+path).want(t, 404)
	}
	c.get(formats)
	c.post(formats, profileOf(url.Values{"csrf": {"x"}})).want(t, 403)
}
