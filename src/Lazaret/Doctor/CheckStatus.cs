namespace Lazaret.Doctor;

/// <summary>How a check ended.</summary>
internal enum CheckStatus
{
    Ok = 0,

    /// <summary>It works, but less well, or something optional is not there.</summary>
    Warn = 1,

    /// <summary>Lazaret cannot do its work like this.</summary>
    Fail = 2,
}
