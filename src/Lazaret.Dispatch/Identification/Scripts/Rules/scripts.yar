// What an interpreter runs.

rule JScript
{
    meta:
        type = "code/jscript"
        score = 5

    strings:
        $activex = /new\s{1,8}ActiveXObject\s{0,8}\(/ ascii wide
        $wscript = /WScript\s{0,4}(\.|\[)\s{0,4}["']?(CreateObject|Shell|Echo|Sleep|Quit|ScriptFullName|Arguments|StdOut)/ nocase ascii wide
        $variable = /\bvar\s{1,8}[A-Za-z_$][A-Za-z0-9_$]{0,80}\s{0,8}[=;,]/ ascii wide
        $function = /\bfunction\s{0,4}[A-Za-z0-9_$]{0,60}\s{0,4}\([A-Za-z0-9_$,\s]{0,60}\)\s{0,16}\{/ ascii wide
        $try = /\btry\s{0,16}\{/ ascii wide

    condition:
        Texty and not StartsWithTag and ($activex or ($wscript and any of ($variable, $function, $try)))
}

rule VisualBasicScript
{
    meta:
        type = "code/vbs"
        score = 2

    strings:
        $module = /(^|[\r\n])Attribute VB_(Name|Base|Creatable)\s{0,8}=/ nocase ascii
        $option = /(^|[\r\n])\s{0,16}Option (Explicit|Base|Compare)\b/ nocase
        $dim = /(^|[\r\n:])[ \t]{0,32}(Dim|ReDim|Public|Private|Const)[ \t]{1,8}[A-Za-z_][A-Za-z0-9_]{0,60}[ \t]{0,8}(\(|,|=|As |[\r\n:]|$)/ nocase
        $set = /(^|[\r\n:])[ \t]{0,32}Set[ \t]{1,8}[A-Za-z_][A-Za-z0-9_]{0,60}[ \t]{0,8}=[ \t]{0,8}(CreateObject|GetObject|WScript|Nothing|New|[A-Za-z_][A-Za-z0-9_]{0,60}\.)/ nocase
        $create = /\b(CreateObject|GetObject)\s{0,4}\(/ nocase
        $end = /(^|[\r\n])[ \t]{0,32}End[ \t](Sub|Function|If|With|Select|Property)\b/ nocase
        $sub = /(^|[\r\n])[ \t]{0,32}((Public|Private)[ \t]{1,4})?(Sub|Function)[ \t]{1,8}[A-Za-z_][A-Za-z0-9_]{0,60}[ \t]{0,4}(\(|[\r\n])/ nocase
        $error = /On Error (Resume Next|GoTo)/ nocase
        $then = /\bIf\b[^\r\n;\{\}]{1,200}\bThen[ \t]{0,16}[\r\nA-Za-z]/ nocase
        $call = /\b(MsgBox|WScript\.(Echo|Sleep|Quit|CreateObject|Shell)|Execute(Global)?[ \t(]|Chr[W]?\(|StrReverse\()/ nocase
        $other = /(\bfunction\s{0,4}[a-z0-9_]{0,60}\s{0,4}\([a-z0-9_, ]{0,100}\)\s{0,16}\{|;\s{0,4}[\r\n][^\r\n]{0,200};\s{0,4}[\r\n])/ nocase

    condition:
        Texty and not StartsWithTag and not $other and
        ($module or ($sub and $end) or ($set and $create) or ($dim and $create) or 3 of ($option, $dim, $set, $create, $end, $error, $then, $call))
}

rule PowerShell
{
    meta:
        type = "code/ps1"
        score = 1

    strings:
        $variable = /(^|[\s;(\{])\$(env:|global:|script:)?[A-Za-z_][A-Za-z0-9_]{0,60}\s{0,8}[+]?=[^=]/
        $cmdlet = /\b(Get|Set|New|Add|Remove|Write|Invoke|Import|Export|Out|Start|Stop|Test|Clear|ConvertTo|ConvertFrom|Select|Where|ForEach|Copy|Move|Rename|Join|Split|Sort|Measure|Read|Format|Enter|Wait|Restart|Compare|Enable|Disable)-(ChildItem|Item|ItemProperty|Content|Object|Process|Service|Host|Output|Error|Verbose|Warning|Debug|Progress|Information|Location|Path|Variable|Expression|WebRequest|RestMethod|Command|Module|ModuleMember|Type|Member|String|SecureString|Json|Csv|Html|Xml|Date|Random|WmiObject|CimInstance|Acl|Job|Sleep|Null|File|Table|List|Credential|EventLog|WinEvent|Alias|Help|Property|NetAdapter|NetIPAddress|ADUser|ADGroup|ADComputer|LocalUser|LocalGroupMember|ScheduledTask|MpPreference|Culture|Unique|Event|StrictMode|ExecutionPolicy|PSSession|PSDrive|Clipboard|Computer|Connection)\b/ nocase
        $operator = /\s-(eq|ne|gt|ge|lt|le|like|notlike|match|notmatch|contains|and|or|not|join|split|replace|bxor|band|as|is)[\s(]/ nocase
        $net = /\[(System\.)?(Net|IO|Text|Convert|Reflection|Runtime|Diagnostics|Environment|Math|string|int|char|byte|void|array)[A-Za-z.]{0,60}(\[\])?\](::|\s{0,4}\$|\()/ nocase
        $param = /(^|[\r\n])\s{0,16}param\s{0,8}\(/ nocase
        $function = /(^|[\r\n])\s{0,16}function\s{1,8}[A-Za-z]{1,40}-[A-Za-z]{1,60}/ nocase
        $switch = /\s-(Path|Name|Force|Recurse|ErrorAction|ArgumentList|FilePath|Property|Value|NoProfile|WindowStyle|ExecutionPolicy)\b/ nocase
        $php = "<?php" nocase

    condition:
        Texty and not StartsWithTag and not $php and mime != "application/javascript" and
        (($cmdlet and ($variable or $switch or $operator or $param)) or #cmdlet > 2 or ($function and ($variable or $param)) or ($net and $variable) or ($param and $variable))
}

rule PowerShellPlain
{
    meta:
        type = "code/ps1"
        score = 5

    strings:
        $a = /New-Object\s{1,8}(-TypeName\s{1,4})?["']?(System\.)?(Net\.|IO\.|Text\.|Object\b|Management\.)/ nocase
        $b = /(^|[\s;|&(])(Invoke-Expression|IEX)[\s(\$"'&|]/ nocase
        $c = /\[CmdletBinding\(/ nocase
        $d = /\[Parameter\(/ nocase
        $e = "Set-StrictMode" nocase
        $f = /\[(System\.)?Convert\]::FromBase64String\(/ nocase
        $g = /\$(PSScriptRoot|PSVersionTable|PSCmdlet|MyInvocation|ErrorActionPreference)\b/ nocase
        $h = /(^|[\r\n])#requires\s{1,4}-/ nocase
        $variable = /(^|[\s;(\{])\$[A-Za-z_][A-Za-z0-9_]{0,60}\s{0,8}=[^=]/
        $batch = /^\s{0,16}@echo off/ nocase

    condition:
        Texty and not StartsWithTag and not $batch and (2 of ($a, $b, $c, $d, $e, $f, $g, $h) or ($variable and any of ($a, $c, $d, $e, $f, $g, $h)))
}

rule Batch
{
    meta:
        type = "code/batch"
        score = 2

    strings:
        $echo = /(^|[\r\n])\s{0,16}@?echo (off|on)\b/ nocase
        $at = /^\s{0,16}@(echo|set|if|rem|start|cls|call|cmd|powershell)\b/ nocase
        $set = /(^|[\r\n&(])[ \t]{0,32}@?set (\/[ap] )?"?[A-Za-z_][A-Za-z0-9_]{0,60}=/ nocase
        $variable = /%[A-Za-z_~][A-Za-z0-9_:~,-]{0,60}%/
        $flow = /(^|[\r\n&(])[ \t]{0,32}@?(goto [:A-Za-z]|if (not )?(exist|errorlevel|defined)\b|for (\/[dflr] )?%%?[a-z] in \(|call :|exit \/b|setlocal\b|endlocal\b|pause[ \t]{0,4}[\r\n])/ nocase
        $label = /[\r\n]:[A-Za-z_][A-Za-z0-9_-]{0,60}[ \t]{0,4}[\r\n]/
        $command = /(^|[\r\n&|(])[ \t]{0,32}@?(del|copy|xcopy|move|md|mkdir|rd|rmdir|start|reg (add|delete)|net (use|stop|start)|taskkill|schtasks|cmd(\.exe)? \/c|rem|cls|title|attrib)[ \t]/ nocase
        $shell = /^#!/

    condition:
        Texty and not StartsWithTag and not $shell and
        (($echo and any of ($set, $variable, $flow, $label, $command)) or $at or ($set and ($variable or $flow)) or ($flow and ($label or $command) and $variable))
}

rule Python
{
    meta:
        type = "code/python"
        score = 3

    strings:
        $shebang = /^#![^\r\n]{1,80}python/
        $import = /(^|[\r\n])[ \t]{0,16}import [A-Za-z_][A-Za-z0-9_., ]{0,60}[ \t]{0,4}[#\r\n]/
        $from = /(^|[\r\n])[ \t]{0,16}from \.{0,3}[A-Za-z_]?[A-Za-z0-9_.]{0,60} import [A-Za-z_(*]/
        $def = /(^|[\r\n])[ \t]{0,32}(async )?def [A-Za-z_][A-Za-z0-9_]{0,60}\([^\r\n]{0,120}\)( ?-> ?[^\r\n:]{1,40})?:[ \t]{0,8}[#\r\n]/
        $class = /(^|[\r\n])[ \t]{0,32}class [A-Za-z_][A-Za-z0-9_]{0,60}(\([^\r\n\)]{0,200}\))?:[ \t]{0,8}[#\r\n]/
        $main = /if __name__ ?== ?['"]__main__['"]/
        $except = /(^|[\r\n])[ \t]{0,32}(except( [A-Za-z_(][^\r\n]{0,100})?|try|finally|else|elif [^\r\n]{1,200}|for [^\r\n]{1,100} in [^\r\n]{1,200}|while [^\r\n]{1,200}|with [^\r\n]{1,200}):[ \t]{0,8}[#\r\n]/
        $print = /(^|[\r\n])[ \t]{0,32}print ?[("']/
        $exec = /(^|[\r\n;])[ \t]{0,32}exec\(/

    condition:
        Texty and not StartsWithTag and
        ($shebang or $main or 2 of ($import, $from, $def, $class) or (#def > 1) or (any of ($import, $from, $def, $class) and any of ($except, $print, $exec)) or (#import > 1) or (#from > 1))
}

rule Ruby
{
    meta:
        type = "code/ruby"
        score = 2

    strings:
        $shebang = /^#![^\r\n]{1,80}ruby/
        $require = /(^|[\r\n])[ \t]{0,8}require(_relative)? ?\(?['"]/
        $def = /(^|[\r\n])[ \t]{0,32}def (self\.)?[a-z_][A-Za-z0-9_]{0,60}[?!]?(\([^\r\n:]{0,200}\))?[ \t]{0,8}[\r\n]/
        $end = /[\r\n][ \t]{0,32}end[ \t]{0,8}[\r\n]/
        $block = /\b(do|\{) ?\|[a-z_, ]{1,60}\|/
        $class = /(^|[\r\n])[ \t]{0,16}(class|module) [A-Z][A-Za-z0-9_:]{0,60}( < [A-Z][A-Za-z0-9_:]{0,60})?[ \t]{0,8}[\r\n]/
        $other = /(^|[\r\n])[ \t]{0,32}(puts |attr_(accessor|reader|writer) :|unless )/

    condition:
        Texty and ($shebang or ($end and 2 of ($require, $def, $block, $class, $other)) or ($require and 2 of ($block, $class, $other)))
}

rule Perl
{
    meta:
        type = "code/perl"
        score = 2

    strings:
        $shebang = /^#![^\r\n]{1,80}perl/
        $strict = /(^|[\r\n])[ \t]{0,8}use (strict|warnings|utf8|[A-Z][A-Za-z]{1,40}::[A-Za-z:]{1,60})[^\r\n;]{0,80};/
        $package = /(^|[\r\n])package [A-Z][A-Za-z0-9_]{0,40}(::[A-Za-z0-9_]{1,40}){0,8};/
        $my = /\b(my|our|local) ?\(?[$@%][A-Za-z_][A-Za-z0-9_]{0,60}/
        $sub = /(^|[\r\n])[ \t]{0,8}sub [A-Za-z_][A-Za-z0-9_]{0,60}\s{0,8}(\([^)\r\n]{0,20}\)\s{0,8})?\{/
        $match = /[=!]~ ?(m|s|tr|y|qr)?[\/\{#|]/

    condition:
        Texty and ($shebang or ($strict and any of ($my, $sub, $match, $package)) or ($my and ($sub or $match)) or ($package and $sub))
}

rule AutoItScript
{
    meta:
        type = "code/au3"
        score = 2

    strings:
        $include = /#include(-once|\s{1,4}[<"'][A-Za-z0-9_. -]{1,60}\.au3)/ nocase
        $wrapper = /#(AutoIt3Wrapper_|NoTrayIcon|RequireAdmin)/ nocase
        $function = /(^|[\r\n])[ \t]{0,16}Func[ \t]{1,4}[A-Za-z_][A-Za-z0-9_]{0,60}[ \t]{0,4}\(/ nocase
        $end = /[\r\n][ \t]{0,16}EndFunc\b/ nocase
        $variable = /(^|[\r\n])[ \t]{0,16}(Local|Global|Dim)( Const)?[ \t]{1,4}\$[A-Za-z_]/ nocase

    condition:
        Texty and (2 of ($include, $wrapper, $variable) or ($function and $end))
}

rule AutoItCompiled
{
    meta:
        type = "code/a3x"
        score = 3

    strings:
        $magic = /AU3!EA0[56]/

    condition:
        $magic in (0..1024)
}

rule DuckyScript
{
    meta:
        type = "code/ducky"
        score = 3

    strings:
        $delay = /(^|[\r\n])(DELAY|DEFAULT_?DELAY) [0-9]{1,6}[ \t]{0,4}[\r\n]/
        $string = /(^|[\r\n])STRING(LN)? [^\r\n]/
        $keys = /(^|[\r\n])(GUI|WINDOWS|CTRL|ALT|CTRL-ALT|SHIFT|CTRL-SHIFT) [A-Za-z0-9]{1,12}[ \t]{0,4}[\r\n]/
        $enter = /(^|[\r\n])ENTER[ \t]{0,4}([\r\n]|$)/

    condition:
        Texty and $delay and 2 of ($string, $keys, $enter)
}

// After all others of its score: what it looks for is in many languages.
rule JavaScript
{
    meta:
        type = "code/javascript"
        score = 1

    strings:
        $function = /\bfunction\s{0,4}[A-Za-z0-9_$]{0,60}\s{0,4}\([A-Za-z0-9_$,\s]{0,60}\)\s{0,16}\{/ ascii wide
        $variable = /\b(var|let|const)\s{1,8}[A-Za-z_$][A-Za-z0-9_$]{0,80}\s{0,8}(=[^=]|;|,\s{0,8}[A-Za-z_$])/ ascii wide
        $document = /\bdocument\s{0,4}(\.|\[)\s{0,4}["']?(getElement|write|createElement|cookie|querySelector|location|body|addEventListener)/ ascii wide
        $window = /\bwindow\s{0,4}(\.|\[)\s{0,4}["']?[A-Za-z_$]/ ascii wide
        $equal = /[A-Za-z0-9_)\]"' ][!=]==[ A-Za-z0-9_"'(]/ ascii wide
        $arrow = /[)A-Za-z0-9_$] ?=> ?[\{(A-Za-z\[]/
        $node = /\b(require\s{0,4}\(\s{0,4}["']|module\.exports|exports\.[A-Za-z_$]|console\.(log|error|warn)\s{0,4}\()/
        $call = /\b(eval|unescape|decodeURIComponent|setTimeout|parseInt|String\.fromCharCode|JSON\.(parse|stringify)|Math\.(floor|random|round)|Object\.(keys|assign|defineProperty))\s{0,4}\(/ ascii wide
        $module = /(^|[\r\n;])\s{0,8}export\s{1,4}(default|const|function|class)\b/
        $imported = /\sfrom\s{0,4}["'][^"'\r\n]{1,60}["'];/
        $member = /\.(length|charCodeAt|charAt|split|join|replace|push|prototype|toString|innerHTML|addEventListener|indexOf|substr|apply|call)\b[ (.;=\[<>)]/ ascii wide
        $immediate = /^(\xEF\xBB\xBF)?\s{0,64}[!;(+]{0,3}\s{0,4}(\(function|function|\(\s{0,4}\)\s{0,4}=>|["']use strict["'])/
        $typeof = /\btypeof[ (]/

        $pascal = /[\r\n][ \t]{0,32}(end;|begin[ \t]{0,8}[\r\n]|procedure [A-Za-z_])/ nocase

    condition:
        Texty and not StartsWithTag and not $pascal and
        ((mime == "application/javascript" and any of them) or 3 of them or ($function and any of ($document, $window, $equal, $node, $call, $member, $typeof, $immediate, $variable)) or
         ($variable and any of ($document, $window, $equal, $node, $call, $member, $typeof, $arrow)) or (any of ($module, $imported) and any of ($function, $variable, $node)) or #document > 1)
}
