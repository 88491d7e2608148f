// Package fonts holds the typefaces of prints and pictures and knows how wide text is in them, where its lines break and
// which face has a character. It imports the standard library alone and draws nothing.
//
// The faces are Noto Sans SC, regular and bold, with the 8,105 characters of 通用规范汉字表, and a regular one with all of
// GBK from which both borrow. Characters beyond U+FFFF stand at private code points.
package fonts
