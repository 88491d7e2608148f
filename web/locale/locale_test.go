package locale_test

import (
	"testing"

	"cunzhang/ledger"
	"cunzhang/web/locale"
)

func loaded(t *testing.T) *locale.Locale {
	t.Helper()
	l, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestText(t *testing.T) {
	l := loaded(t)
	tests := []struct {
		name, key string
		lang      locale.Lang
		args      ledger.Args
		want      string
	}{
		{"plain", "line.no_account", locale.Chinese, nil, "请选择科目。"},
		{"English", "line.no_account", locale.English, nil, "Choose an account."},
		{"unknown language is Chinese", "line.no_account", "fr", nil, "请选择科目。"},
		{"filled", "text.too_long", locale.Chinese, ledger.Args{"max": "200"}, "文字太长，最多 200 个字。"},
		{"superfluous argument", "text.too_long", locale.Chinese, ledger.Args{"max": "9", "x": "1"}, "文字太长，最多 9 个字。"},
		{"missing argument", "text.too_long", locale.Chinese, nil, "文字太长，最多 {max} 个字。"},
		{"placeholder in a value", "text.too_long", locale.Chinese, ledger.Args{"max": "{max}"}, "文字太长，最多 {max} 个字。"},
		{
			"word", "dimension.unknown", locale.English,
			ledger.Args{"dimension": "member", "code": "7"},
			"There is no member 7. Check the code or add it first.",
		},
		{
			"word that is a key itself", "dimension.unknown", locale.Chinese,
			ledger.Args{"dimension": "field.paper", "code": "7"},
			"没有编码为 7 的凭证纸。请检查，或先增设。",
		},
		{
			"word without a sentence", "dimension.unknown", locale.Chinese,
			ledger.Args{"dimension": "地块", "code": "7"},
			"没有编码为 7 的地块。请检查，或先增设。",
		},
		{
			"a sentence with placeholders is no word", "dimension.unknown", locale.Chinese,
			ledger.Args{"dimension": "text.too_long", "code": "7"},
			"没有编码为 7 的text.too_long。请检查，或先增设。",
		},
		{"unknown key", "no.such", locale.Chinese, nil, "【no.such】"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := l.Text(tt.lang, tt.key, tt.args); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if !l.Has("line.no_account") || l.Has("no.such") {
		t.Error("Has tells the wrong keys")
	}
}

func TestErrorAndField(t *testing.T) {
	l := loaded(t)
	e := ledger.NewError(ledger.Closed, "period.closed", ledger.Args{"period": "2025-01"}).At("date")
	if got, want := l.Error(locale.Chinese, e), "期间 2025-01 已结账。请改记到未结账的期间，或申请反结账。"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	tests := []struct {
		field, zh, en string
	}{
		{"row.12.debit", "第12行 借方", "Row 12 debit"},
		{"row.12", "第12行", "Row 12"},
		{"row.12.strange", "第12行 strange", "Row 12 strange"},
		{"line.3.account", "第3条分录 科目", "Line 3 account"},
		{"units.7", "资产 7 的作业量", "Output of asset 7"},
		{"date", "日期", "date"},
		{"strange", "", ""},
		{"strange.1", "", ""},
		{"", "", ""},
	}
	for _, tt := range tests {
		if got := l.Field(locale.Chinese, tt.field); got != tt.zh {
			t.Errorf("%q: got %q, want %q", tt.field, got, tt.zh)
		}
		if got := l.Field(locale.English, tt.field); got != tt.en {
			t.Errorf("%q: got %q, want %q", tt.field, got, tt.en)
		}
	}
}

func TestLanguages(t *testing.T) {
	for header, want := range map[string]locale.Lang{
		"":                          locale.Chinese,
		"zh-CN,zh;q=0.9,en;q=0.8":   locale.Chinese,
		"en-US,en;q=0.9":            locale.English,
		"en;q=0.3, zh-Hans; q=0.7":  locale.Chinese,
		"fr, en;q=0.2":              locale.English,
		"fr":                        locale.Chinese,
		"*":                         locale.Chinese,
		"en;q=0":                    locale.Chinese,
		"en;q=much":                 locale.Chinese,
		"en;q=NaN":                  locale.Chinese,
		",;,;q=;":                   locale.Chinese,
		"zh;q=0.5,en;q=0.5":         locale.Chinese,
		"de-DE;q=1.0,EN-gb;q=0.001": locale.English,
	} {
		if got := locale.Prefer(header); got != want {
			t.Errorf("Prefer(%q) = %q, want %q", header, got, want)
		}
	}
	for tag, want := range map[string]locale.Lang{
		"zh": locale.Chinese, "zh_CN.UTF-8": locale.Chinese, "EN": locale.English, " en-GB ": locale.English,
		"": "", "fr": "", "english": "", "C": "",
	} {
		if got, ok := locale.ParseLang(tag); got != want || ok != (want != "") {
			t.Errorf("ParseLang(%q) = %q, %v", tag, got, ok)
		}
	}
}

func BenchmarkText(b *testing.B) {
	l, err := locale.Load()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	args := ledger.Args{"code": "102", "name": "银行存款", "balance": "1,234.56"}
	for b.Loop() {
		l.Text(locale.Chinese, "account.has_balance", args)
	}
}
