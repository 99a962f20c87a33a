namespace Lazaret.TestKit.Dsx.Cores;

/// <summary>Settings of a fake core. All may be changed while it runs.</summary>
public sealed class FakeCoreOptions
{
    /// <summary><c>DSXCONNECT_AUTH__ENABLED</c>.</summary>
    public bool AuthEnabled { get; set; }

    public string EnrollmentToken { get; set; } = "dev-enroll";

    /// <summary>V1.1: off by default in the reference, which then answers 202 with <c>status: error</c> to batches.</summary>
    public bool BatchEnabled { get; set; }

    public int BatchMaxSize { get; set; } = 100;

    public int Workers { get; set; } = 4;

    /// <summary>Most failed tries of one task; what fails more often goes to the dead letters.</summary>
    public int MaxTries { get; set; } = 2;

    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>For a whole call to a connector, reads included.</summary>
    public TimeSpan ClientTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The next this many posts of scan requests are answered with 503.</summary>
    public int BusyAnswers { get; set; }
}
