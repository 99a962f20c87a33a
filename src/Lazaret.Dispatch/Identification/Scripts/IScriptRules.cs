namespace Lazaret.Dispatch.Identification.Scripts;

/// <summary>Rules that tell scripts and other texts apart.</summary>
internal interface IScriptRules
{
    /// <summary>The rules that match, in the order of the rules.</summary>
    IReadOnlyList<ScriptMatch> Match(ScriptSubject subject);
}
