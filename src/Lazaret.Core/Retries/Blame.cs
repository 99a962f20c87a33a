namespace Lazaret.Core.Retries;

/// <summary>Whose fault an error is: it decides whose breaker counts it.</summary>
public enum Blame
{
    Source,
    Scanner,
    Ourselves,
}
