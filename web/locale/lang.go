package locale

import (
	"strconv"
	"strings"
)

// Lang is a language that every sentence is written in.
type Lang string

// The languages. Chinese is the one the program is written for.
const (
	Chinese Lang = "zh"
	English Lang = "en"
)

// ParseLang reads a language tag such as zh, zh-CN, en_US.UTF-8; false when it names no language we have.
func ParseLang(tag string) (Lang, bool) {
	tag = strings.ToLower(strings.TrimSpace(tag))
	if i := strings.IndexAny(tag, "-_."); i >= 0 {
		tag = tag[:i]
	}
	switch Lang(tag) {
	case Chinese, English:
		return Lang(tag), true
	}
	return "", false
}

// Prefer picks the language that the header Accept-Language wants most; Chinese when it wants neither.
func Prefer(acceptLanguage string) Lang {
	best, most := Chinese, 0.0
	for part := range strings.SplitSeq(acceptLanguage, ",") {
		tag, params, _ := strings.Cut(part, ";")
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
			var err error
			if weight, err = strconv.ParseFloat(q, 64); err != nil {
				continue
			}
		}
		if lang, ok := ParseLang(tag); ok && weight > most {
			best, most = lang, weight
		}
	}
	return best
}
