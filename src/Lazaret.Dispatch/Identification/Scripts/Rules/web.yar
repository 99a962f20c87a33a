// Pages, markup and what comes in tags.

rule HtmlApplication
{
    meta:
        type = "code/hta"
        score = 12

    strings:
        $hta = /<hta:application[\s>\/]/ nocase ascii wide

    condition:
        Texty and $hta
}

rule Html
{
    meta:
        type = "code/html"
        score = 10

    strings:
        $doctype = /<!doctype\s{1,16}html/ nocase ascii wide
        $html = /<html[\s>]/ nocase ascii wide
        $head = /<head[\s>]/ nocase ascii wide
        $body = /<body[\s>]/ nocase ascii wide
        $script = /<script[\s>]/ nocase ascii wide
        $part = /<(div|table|iframe|form|meta|title|img|h1|p|a|span|font|center)[\s>]/ nocase ascii wide
        $end = /<\/(html|body|script|div|table|form|iframe|title|p|a|span|font|center)>/ nocase ascii wide
        $notWeb = /<(job|package|component|public:component|hta:application|xdp:xdp|\?xml|\?php|%@)/ nocase ascii wide

    condition:
        Texty and StartsWithTag and not $notWeb and
        ($doctype in (0..1024) or ($html in (0..1024) and any of ($head, $body, $script, $part, $end)) or
         ($body in (0..1024) and ($end or $part)) or ($script in (0..1024) and $end) or (#part > 1 and $end))
}

rule HtmlComponent
{
    meta:
        type = "code/html/component"
        score = 10

    strings:
        $component = /<public:component[\s>]/ nocase ascii wide
        $attach = /<public:(attach|property|method|event)[\s>]/ nocase ascii wide
        $script = /<script[\s>]/ nocase ascii wide

    condition:
        Texty and ($component or ($attach and $script))
}

rule WindowsScriptFile
{
    meta:
        type = "code/wsf"
        score = 10

    strings:
        $job = /<job[\s>]/ nocase ascii wide
        $package = /<package[\s>]/ nocase ascii wide
        $script = /<script\s{1,16}[^>]{0,64}language\s{0,8}=/ nocase ascii wide
        $resource = /<(runtime|reference|object|resource)[\s>]/ nocase ascii wide

    condition:
        Texty and StartsWithTag and $job in (0..4096) and ($script or ($package and $resource))
}

rule WindowsScriptComponent
{
    meta:
        type = "code/wsc"
        score = 10

    strings:
        $component = /<component[\s>]/ nocase ascii wide
        $registration = /<registration[\s>]/ nocase ascii wide
        $members = /<(public|implements)[\s>]/ nocase ascii wide
        $script = /<script[\s>]/ nocase ascii wide

    condition:
        Texty and StartsWithTag and $component in (0..4096) and $script and ($registration or $members)
}

rule XmlFormsArchitecture
{
    meta:
        type = "code/xfa"
        score = 5

    strings:
        $xdp = "<xdp:xdp" ascii wide
        $schema = "://www.xfa.org/schema/xfa-" ascii wide
        $template = /<(template|subform)[\s>]/ ascii wide

    condition:
        Texty and StartsWithTag and ($xdp or ($schema and $template))
}

rule ClickOnce
{
    meta:
        type = "code/clickonce"
        score = 3

    strings:
        $assembly = "urn:schemas-microsoft-com:asm.v" ascii wide
        $deploy = "urn:schemas-microsoft-com:clickonce" ascii wide
        $element = /<(deployment|entryPoint|asmv[0-9]:(deployment|entryPoint))[\s>]/ ascii wide

    condition:
        Texty and StartsWithTag and $assembly and ($deploy or $element)
}

rule Xml
{
    meta:
        type = "code/xml"
        score = 2

    strings:
        $declaration = /^(\xEF\xBB\xBF|\xFF\xFE)?[\s\x00]{0,128}<\x00?\?\x00?x\x00?m\x00?l[\s\x00]/ nocase
        $namespace = /^(\xEF\xBB\xBF)?\s{0,256}<[A-Za-z_][A-Za-z0-9_.:-]{0,80}\s[^>]{0,400}xmlns[:=]/
        $plain = /^(\xEF\xBB\xBF)?\s{0,256}<[A-Za-z_][A-Za-z0-9_.:-]{0,80}(\s{1,16}[A-Za-z_:.-]{1,60}="[^"<]{0,200}"){0,20}\s{0,16}>\s{0,64}<[A-Za-z_!]/
        $close = /<\/[A-Za-z_][A-Za-z0-9_.:-]{0,80}>\s{0,64}<\/[A-Za-z_][A-Za-z0-9_.:-]{0,80}>\s{0,16}/

    condition:
        Texty and ($declaration or $namespace or ($plain and $close))
}

rule JavaServerPage
{
    meta:
        type = "code/jsp"
        score = 3

    strings:
        $page = /<%@\s{0,8}(page|taglib|include)\s[^%]{0,200}(language|import|uri|prefix|file|contentType|pageEncoding)\s{0,4}=/ nocase
        $action = /<jsp:(include|useBean|forward|root|directive)/
        $java = /<%[^%]{0,400}(request\.getParameter|response\.getWriter|out\.print|Runtime\.getRuntime|java\.(io|util|lang)\.)/
        $dotnet = /<%@\s{0,8}page\s[^%]{0,200}language\s{0,4}=\s{0,4}"(c#|vb)/ nocase

    condition:
        Texty and any of ($page, $action, $java) and not $dotnet
}

rule Php
{
    meta:
        type = "code/php"
        score = 12

    strings:
        $open = /<\?php[\s]/ nocase
        $short = /^<\?(=|\s{1,8}[$\/a-z])/
        $global = /\$_(GET|POST|REQUEST|SERVER|COOKIE|FILES|SESSION)\b/
        $call = /\b(echo|base64_decode|eval|include|require_once|function)\b/

    condition:
        Texty and ($open in (0..1024) or ($open and ($global or $call)) or ($short and ($global or $call)))
}

rule Css
{
    meta:
        type = "code/css"
        score = 1

    strings:
        $rule = /[A-Za-z0-9_.#*:>\]\)-][ \t]{0,4}\{\s{0,16}[a-z-]{3,30}\s{0,4}:\s{0,4}[^;{}"]{1,120};/
        $property = /[\s;\{](color|background(-color)?|font-(size|family|weight)|margin(-\w{3,6})?|padding(-\w{3,6})?|display|border|width|height|position|text-align)\s{0,4}:/
        $at = /@(media|import|charset|font-face|keyframes)\b/
        $code = /\b(function\s{0,4}\(|return\b|var |public |#include)/

    condition:
        Texty and not StartsWithTag and not $code and (#rule > 1 or ($rule and $at)) and #property > 1
}
