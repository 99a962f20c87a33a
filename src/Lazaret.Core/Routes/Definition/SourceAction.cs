namespace Lazaret.Core.Routes.Definition;

/// <summary>What is done to the original after its outcome is durable.</summary>
public enum SourceAction
{
    Leave = 0,
    Delete = 1,
    Move = 2,
}
