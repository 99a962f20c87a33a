namespace Lazaret.Core.Items;

/// <summary>The id of one lease: what a worker shows to prove that the items it completes are still its own. 0 means no lease.</summary>
public readonly record struct LeaseId(long Value)
{
    public static readonly LeaseId None;
}
