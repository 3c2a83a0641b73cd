namespace Tandem.Server;

/// <summary>The facility of lines sent to syslog.</summary>
internal enum SyslogFacility
{
    User,
    Local0,
    Local1,
    Local2,
    Local3,
    Local4,
    Local5,
    Local6,
    Local7,
}
