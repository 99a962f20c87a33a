namespace Lazaret.Scanners.ClamRest;

/// <summary>How a ClamAV REST service speaks (<c>sftp-ingest</c> §2.1).</summary>
public enum ClamRestDialect
{
    /// <summary>Found out by asking.</summary>
    Auto = 0,

    /// <summary><c>POST /scanReply</c>, which answers clamd's own line: the one that tells everything. Java and Go services have it.</summary>
    Reply = 1,

    /// <summary><c>POST /scan</c>, which answers <c>Everything ok : true</c> or <c>false</c>. Not with services that say <c>true</c> to what clamd could not scan, as those in Go do: they are refused.</summary>
    Scan = 2,

    /// <summary><c>POST /v1alpha/scan</c>, which answers <c>AV Response : …</c>.</summary>
    V1Alpha = 3,
}
