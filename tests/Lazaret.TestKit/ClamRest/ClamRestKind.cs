namespace Lazaret.TestKit.ClamRest;

/// <summary>Whose service it is like.</summary>
public enum ClamRestKind
{
    Java,
    Go,
    V1Alpha,
}
