using Lazaret.Core.Items;
using Lazaret.Core.Retries;

namespace Lazaret.Scanning.Tests.Fakes;

/// <summary>An object of the fake repository, with switches for faults.</summary>
internal sealed class FakeObject(string location, byte[] content)
{
    private int opened;

    public string Location => location;

    public byte[] Content { get; set; } = content;

    public long Version { get; set; } = 1;

    public bool IsGone { get; set; }

    public ObjectIdentity Identity => new(Content.Length, Version, (ulong)Version, null);

    /// <summary>The first n reads break off after this share of the content.</summary>
    public int BreakFirstReads { get; set; }

    /// <summary>Opening fails with this; null = it does not.</summary>
    public Failure? OpenFailure { get; set; }

    public int Opened => opened;

    public bool OpenOnce() => Interlocked.Increment(ref opened) <= BreakFirstReads;
}
