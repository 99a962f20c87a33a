// Mail, data and documents that libmagic calls text or does not know.

rule ViperMonkeyLog
{
    meta:
        type = "log/vipermonkey"
        score = 20

    strings:
        $tool = "vmonkey" nocase
        $a = "Recorded Actions:"
        $b = "TRACING VBA CODE (entrypoint"
        $c = "PARSING VBA CODE:"
        $d = "VBA MACRO "

    condition:
        Texty and $tool in (0..8192) and 2 of ($a, $b, $c, $d)
}

rule Email
{
    meta:
        type = "document/email"
        score = 15

    strings:
        $first = /^(\xEF\xBB\xBF)?\s{0,64}[a-z][a-z0-9-]{1,40}:[ \t]/ nocase
        $from = /[\r\n]From:[ \t]/ nocase
        $to = /[\r\n](To|Cc|Delivered-To|Envelope-To):[ \t]/ nocase
        $subject = /[\r\n]Subject:[ \t]/ nocase
        $date = /[\r\n]Date:[ \t]/ nocase
        $id = /[\r\n]Message-ID:[ \t]/ nocase
        $mime = /[\r\n]MIME-Version:[ \t]/ nocase
        $received = /[\r\n]Received:[ \t]/ nocase
        $content = /[\r\n]Content-Type:[ \t]/ nocase
        $path = /[\r\n]Return-Path:[ \t]/ nocase

    condition:
        Texty and $first and
        for 2 of ($from, $to, $subject, $date, $id, $mime, $received, $content, $path) : ($ in (0..8192)) and
        ($from in (0..8192) or $to in (0..8192) or $subject in (0..8192) or $received in (0..8192))
}

rule Json
{
    meta:
        type = "text/json"
        score = 2

    strings:
        $object = /^(\xEF\xBB\xBF)?\s{0,64}\{\s{0,256}"[^"\r\n]{1,200}"\s{0,16}:\s{0,16}["\[\{0-9tfn-]/
        $list = /^(\xEF\xBB\xBF)?\s{0,64}\[\s{0,256}(\{\s{0,256}"|\[|"[^"\r\n]{0,200}"\s{0,16}[,\]]|-?[0-9]{1,20}\s{0,16}[,\]])/
        $code = /\bfunction\s{0,8}\(/

    condition:
        Texty and ($object or $list) and not $code and
        (uint8(filesize - 1) == 0x7D or uint8(filesize - 1) == 0x5D or uint8(filesize - 2) == 0x7D or uint8(filesize - 2) == 0x5D or
         uint8(filesize - 3) == 0x7D or uint8(filesize - 3) == 0x5D or filesize >= 1048576)
}

rule PostScript
{
    meta:
        type = "document/ps"
        score = 3

    strings:
        $begin = "%!PS"
        $a = "%%BoundingBox:"
        $b = "%%EndComments"
        $c = "showpage"

    condition:
        $begin in (0..1024) and any of ($a, $b, $c)
}

rule UdfVolume
{
    meta:
        type = "archive/udf"
        score = 1

    strings:
        $begin = "BEA01"
        $udf = /NSR0[23]/

    condition:
        $begin in (32768..65536) and $udf in (32768..65536)
}

rule Markdown
{
    meta:
        type = "code/markdown"
        score = 1

    strings:
        $title = /^(\xEF\xBB\xBF)?# [A-Z][^\r\n]{1,120}\r?\n(\r?\n|=)/
        $section = /\n\r?\n#{2,6} [A-Za-z0-9`\[][^\r\n]{0,120}\r?\n/
        $fence = /\n```[a-z]{0,16}\r?\n/
        $link = /\[[^\]\r\n]{1,120}\]\((https?:\/\/|\.{0,2}\/|#)/
        $bullet = /\n[*-] [A-Za-z0-9*_`\[]/
        $bold = /\*\*[A-Za-z0-9][^*\r\n]{1,80}\*\*/
        $yaml = /\n[ \t]{0,16}(- )?[A-Za-z_][A-Za-z0-9_-]{0,40}:[ \t]{0,4}(\r?\n|[|>\[\{]|[A-Za-z0-9_'"-])/
        $setting = /\n[A-Za-z_][A-Za-z0-9_.-]{0,80} ?= ?[^\r\n]{0,200}/

    condition:
        Texty and (($title or $section) and 2 of ($section, $fence, $link, $bold, $bullet)) and #yaml < 4 and #setting < 4
}
