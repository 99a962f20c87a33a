// Languages that a compiler reads.

rule Java
{
    meta:
        type = "code/java"
        score = 2

    strings:
        $package = /(^|[\r\n])\s{0,8}package\s{1,4}[a-z_][A-Za-z0-9_.]{0,80}\s{0,4};/
        $import = /(^|[\r\n])\s{0,8}import\s{1,4}(static\s{1,4})?(javax?|android|org|com|net|io|jakarta|kotlin)\.[A-Za-z0-9_.*]{1,80}\s{0,4};/
        $class = /(^|[\s;}])(public\s{1,4})?((abstract|final|static)\s{1,4}){0,2}(class|interface|enum|@interface)\s{1,4}[A-Z][A-Za-z0-9_]{0,80}(<[^\r\n{]{1,30}>)?\s{1,8}((extends|implements)\s|\{)/
        $main = /public\s{1,4}static\s{1,4}void\s{1,4}main\s{0,4}\(\s{0,4}(final\s{1,4})?String/
        $override = /(^|[\r\n])\s{0,32}@Override\b/
        $print = /System\.(out|err)\.print/

    condition:
        Texty and ($main or ($package and ($import or $class)) or ($import and $class) or ($class and ($override or $print)))
}

rule CSharp
{
    meta:
        type = "code/csharp"
        score = 1

    strings:
        $using = /(^|\xBF|[\r\n;])\s{0,16}(global\s)?using\s{1,4}(static\s)?(System|Microsoft|Windows|Newtonsoft|UnityEngine)(\.[A-Za-z0-9_]{1,60}){0,8}\s{0,4};/
        $namespace = /(^|[\r\n])\s{0,8}namespace\s{1,4}[A-Za-z_][A-Za-z0-9_.]{0,120}\s{0,16}[;\{]/
        $class = /\b(public|internal|private|protected|static|sealed|abstract|partial)\s{1,4}((static|sealed|abstract|partial|readonly)\s{1,4}){0,3}(class|struct|interface|record|enum)\s{1,4}[A-Za-z_]/
        $bare = /\bclass\s{1,4}[A-Za-z_][A-Za-z0-9_]{0,80}\s{0,16}(:\s{0,4}[A-Z][^{;]{0,120})?\{/
        $property = /\{\s{0,16}get\s{0,4};\s{0,16}((private|protected|internal)\s{1,4})?((set|init)\s{0,4};)?\s{0,16}\}/
        $main = /static\s{1,4}(async\s{1,4}Task|void|int)\s{1,4}Main\s{0,4}\(/

    condition:
        Texty and (($using and any of ($namespace, $class, $bare, $property, $main)) or ($namespace and ($class or $property or $main)) or ($class and $property) or #using > 1)
}

rule HeaderFile
{
    meta:
        type = "code/h"
        score = 2

    strings:
        $guard = /#\s{0,4}ifndef\s{1,8}[A-Za-z0-9_]{1,80}_(H|HPP|HXX|H_|INCLUDED)_{0,2}\s{1,32}#\s{0,4}define\s{1,8}[A-Za-z0-9_]{1,80}_(H|HPP|HXX|H_|INCLUDED)/
        $once = /(^|[\r\n])#\s{0,4}pragma once\b/

    condition:
        Texty and ($guard in (0..16384) or $once in (0..16384))
}

rule C
{
    meta:
        type = "code/c"
        score = 1

    strings:
        $include = /(^|[\r\n])[ \t]{0,8}#[ \t]{0,4}include[ \t]{0,4}[<"][A-Za-z0-9_.\/+-]{1,120}[>"]/
        $main = /\b(int|void)\s{1,8}(main|WinMain|wmain)\s{0,4}\(/
        $define = /(^|[\r\n])[ \t]{0,8}#[ \t]{0,4}(define|ifdef|ifndef|undef)[ \t]{1,4}[A-Za-z_]/
        $function = /(^|[\r\n])(static |inline |extern |const |unsigned |signed ){0,4}(void|int|char|long|float|double|bool|size_t|struct [A-Za-z_][A-Za-z0-9_]{0,60}|[a-z0-9_]{1,40}_t)[ \t*&]{1,6}[A-Za-z_][A-Za-z0-9_:]{0,80}\s{0,4}\([^;{}()]{0,80}\)\s{0,16}[\{;]/
        $struct = /\b(typedef\s{1,4})?(struct|union|enum)\s{1,4}[A-Za-z_]{0,1}[A-Za-z0-9_]{0,60}\s{0,64}\{/
        $call = /\b(printf|malloc|memcpy|strlen|sizeof|free|std::[a-z]{2,20})\s{0,4}[(<]/
        $arrow = /[A-Za-z0-9_)\]]->[A-Za-z_]/

    condition:
        Texty and (($include and any of ($main, $define, $function, $struct, $call, $arrow)) or #include > 1 or ($main and $call) or 3 of ($define, $function, $struct, $call, $arrow))
}

rule InterfaceDefinition
{
    meta:
        type = "code/idl"
        score = 2

    strings:
        $import = /\bimport\s{1,4}"[A-Za-z0-9_]{1,40}\.idl"/
        $uuid = /\[[^\]]{0,200}\buuid\s{0,4}\(\s{0,4}"?[0-9A-Fa-f]{8}-/
        $interface = /\b(interface|dispinterface|coclass|library)\s{1,4}[A-Za-z_][A-Za-z0-9_]{0,80}\s{0,8}(:\s{0,4}[A-Za-z_][A-Za-z0-9_]{0,60}\s{0,16})?\{/
        $direction = /\[\s{0,4}(in|out|in, ?out|out, ?retval|propget)\s{0,4}[,\]]/

    condition:
        Texty and $interface and ($import or $uuid or $direction)
}

rule ShaderLanguage
{
    meta:
        type = "code/glsl"
        score = 2

    strings:
        $version = /(^|[\r\n])#version [1-9][0-9]{2}( core| es| compatibility)?\s/
        $builtin = /\bgl_(Position|FragColor|FragCoord|Vertex|FragData|ModelView)/
        $uniform = /\b(uniform|attribute|varying|in|out)\s{1,4}((low|medium|high)p\s{1,4})?(vec[234]|mat[234]|sampler[123]D|samplerCube|float)\s{1,4}[A-Za-z_]/
        $main = /\bvoid\s{1,4}main\s{0,4}\(\s{0,4}(void)?\s{0,4}\)/

    condition:
        Texty and (($version and any of ($builtin, $uniform, $main)) or 2 of ($builtin, $uniform, $main))
}

rule ProtocolBuffers
{
    meta:
        type = "code/protobuf"
        score = 3

    strings:
        $syntax = /(^|[\r\n])\s{0,8}syntax\s{0,4}=\s{0,4}["']proto[23]["']\s{0,4};/
        $message = /(^|[\r\n])\s{0,16}message\s{1,4}[A-Za-z_][A-Za-z0-9_]{0,80}\s{0,8}\{/
        $field = /[\r\n]\s{0,32}(optional |required |repeated )?[A-Za-z_.][A-Za-z0-9_.]{0,80}\s{1,16}[a-z_][A-Za-z0-9_]{0,80}\s{0,16}=\s{0,16}[1-9][0-9]{0,8}\s{0,4}(\[[^\]]{1,100}\])?;/

    condition:
        Texty and ($syntax or ($message and $field))
}

rule Go
{
    meta:
        type = "code/go"
        score = 3

    strings:
        $package = /(^|[\r\n])package [a-z_][a-z0-9_]{0,60}[ \t]{0,4}(\/\/[^\r\n]{0,200})?[\r\n]/
        $import = /[\r\n]import (\(|"[a-z0-9_.\/-]{1,120}"|[a-z_.]{1,40} ")/
        $func = /[\r\n]func (\([a-z_A-Z0-9]{0,40} ?\*?[A-Za-z_][A-Za-z0-9_]{0,60}\) )?[A-Za-z_][A-Za-z0-9_]{0,80}(\[[^\]\r\n]{1,80}\])?\(/
        $type = /[\r\n]type [A-Za-z_][A-Za-z0-9_]{0,80} (struct|interface) ?\{/
        $assign = /[A-Za-z0-9_] := [A-Za-z0-9_"&\[(<*]/

    condition:
        Texty and $package and any of ($import, $func, $type, $assign)
}

rule Rust
{
    meta:
        type = "code/rust"
        score = 2

    strings:
        $fn = /(^|[\r\n])[ \t]{0,32}(pub(\([a-z]{1,12}\))? )?(async |unsafe |const ){0,2}fn [a-z_][a-z0-9_]{0,80}(<[^\r\n(]{1,120}>)?\([^\r\n]{0,300}\{?[ \t]{0,4}[\r\n]/
        $let = /\blet (mut )?[a-z_][a-z0-9_]{0,60}(: ?[A-Za-z&\[<][^\r\n=;]{0,80})? = /
        $use = /(^|[\r\n])[ \t]{0,8}(pub )?use (std|core|alloc|crate|super|self)::/
        $impl = /(^|[\r\n])[ \t]{0,16}impl(<[^\r\n>]{1,80}>)? [A-Za-z_][^\r\n]{0,120}\{/
        $macro = /\b(println|eprintln|vec|format|panic|assert|assert_eq|write|macro_rules|matches)!\s{0,4}[(\[\{]/
        $attribute = /(^|[\r\n])[ \t]{0,32}#!?\[(derive|cfg|allow|test|inline|macro_use|no_std)\b/

    condition:
        Texty and (($fn and any of ($let, $use, $impl, $macro, $attribute)) or ($use and any of ($impl, $macro, $attribute)) or ($attribute and $impl))
}

rule Lisp
{
    meta:
        type = "code/lisp"
        score = 2

    strings:
        $define = /\((defun|defmacro|defvar|defparameter|define|defconst|defcustom|defn|defpackage|in-package|setq|require '|provide ')[ :(]/ nocase
        $form = /\((let\*?|lambda|cond|car|cdr|progn|cons|mapcar|format t|princ|command|if) ?[(\s]/ nocase
        $first = /^(\xEF\xBB\xBF)?\s{0,64}(;[^\r\n]{0,1000}\s{1,64}){0,40}\([a-z:*+-]{1,40}[\s:(]/ nocase

    condition:
        Texty and $first and ((#define > 1) or ($define and $form))
}

rule Sql
{
    meta:
        type = "code/sql"
        score = 1

    strings:
        $select = /(^|[\r\n;(])\s{0,32}SELECT\s[^;\r\n]{1,60}\sFROM\s/ nocase
        $insert = /(^|[\r\n;])\s{0,32}INSERT\s{1,4}INTO\s{1,4}[^;\s]{1,100}\s{0,16}(\(|VALUES|SELECT)/ nocase
        $create = /(^|[\r\n;])\s{0,32}CREATE\s{1,4}(OR\s{1,4}REPLACE\s{1,4})?(TEMPORARY\s{1,4}|UNIQUE\s{1,4})?(TABLE|DATABASE|VIEW|PROCEDURE|FUNCTION|INDEX|TRIGGER|SCHEMA)\s/ nocase
        $change = /(^|[\r\n;])\s{0,32}(DROP\s{1,4}(TABLE|DATABASE|VIEW|PROCEDURE|INDEX)|ALTER\s{1,4}TABLE|DELETE\s{1,4}FROM|UPDATE\s{1,4}[^;\s]{1,100}\s{1,16}SET|GRANT\s[^;]{1,100}\sTO|USE\s{1,4}[\[`]?[A-Za-z_])\s?/ nocase
        $first = /^(\xEF\xBB\xBF)?\s{0,64}((--[^\r\n]{0,400}|\/\*[^*]{0,1000}\*\/)\s{1,64}){0,20}(SELECT|INSERT|CREATE|DROP|ALTER|DELETE|UPDATE|USE|SET|BEGIN|DECLARE|GRANT|WITH)\s/ nocase

    condition:
        Texty and (($first and any of ($select, $insert, $create)) or #insert > 2 or 2 of ($insert, $create, $change))
}
