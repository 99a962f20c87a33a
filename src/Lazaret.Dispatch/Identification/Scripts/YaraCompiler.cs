using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Lazaret.Dispatch.Identification.Scripts;

/// <summary>Turns rules into what scanners run.</summary>
internal static unsafe class YaraCompiler
{
    /// <summary>The variables that rules may ask for, with room for a value.</summary>
    public static IReadOnlyList<string> Variables { get; } = ["mime", "magic", "type"];

    /// <summary>A <c>YR_RULES</c>, which lives as long as the process; 0, with the reason, when the text has an error.</summary>
    public static nint Compile(LibYara yara, string rules, out string? failure)
    {
        nint compiler;
        if (yara.CompilerCreate(&compiler) != 0)
        {
            failure = "no memory for its compiler";
            return 0;
        }

        List<string> errors = [];
        GCHandle handle = GCHandle.Alloc(errors);
        try
        {
            yara.CompilerOnError(compiler, (nint)(delegate* unmanaged[Cdecl]<int, byte*, int, nint, byte*, nint, void>)&OnError, GCHandle.ToIntPtr(handle));
            foreach (string variable in Variables)
            {
                fixed (byte* name = CString(variable), none = CString(""))
                {
                    yara.CompilerDefine(compiler, name, none);
                }
            }

            nint compiled = 0;
            fixed (byte* text = CString(rules))
            {
                if (yara.CompilerAdd(compiler, text, null) == 0 && yara.CompilerRules(compiler, &compiled) == 0)
                {
                    failure = null;
                    return compiled;
                }
            }

            failure = "the rules do not compile: " + string.Join("; ", errors);
            return 0;
        }
        finally
        {
            yara.CompilerDestroy(compiler);
            handle.Free();
        }
    }

    /// <summary>Text as C has it. What comes after a zero character would be lost, so there is none.</summary>
    public static byte[] CString(string text) => [.. Encoding.UTF8.GetBytes(text.Replace('\0', '.')), 0];

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnError(int level, byte* file, int line, nint rule, byte* message, nint state)
    {
        // 0 is an error; warnings are the business of whoever writes rules.
        if (level == 0 && GCHandle.FromIntPtr(state).Target is List<string> errors)
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"line {line}: {Marshal.PtrToStringUTF8((nint)message)}"));
        }
    }
}
