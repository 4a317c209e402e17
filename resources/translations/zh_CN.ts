<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1">
<context>
    <name>AboutView</name>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Catalogue</source>
        <translation>事项清单</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>数据文件</translation>
    </message>
    <message>
        <source>Face engine</source>
        <translation>人脸引擎</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可</translation>
    </message>
    <message>
        <source>Yichuang</source>
        <translation>一窗</translation>
    </message>
    <message>
        <source>One window takes everything</source>
        <translation>一个窗口，一次办好</translation>
    </message>
    <message>
        <source>This store is a demonstration for ever: every person in it is invented, and its face check finds a face but cannot tell people apart.</source>
        <translation>这是演示库，永远不能转为正式使用：其中的人都是虚构的，人脸核验只能找到人脸，不能辨认人。</translation>
    </message>
    <message>
        <source>Built with</source>
        <translation>使用的组件</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Call next</source>
        <translation>叫下一位</translation>
    </message>
    <message>
        <source>Calls the next waiting visitor; in mid-case it first asks what becomes of the case</source>
        <translation>叫下一位等候的人；正在办理时先问这一件怎么处理</translation>
    </message>
    <message>
        <source>Call again</source>
        <translation>重呼</translation>
    </message>
    <message>
        <source>Calls the same number once more</source>
        <translation>再叫一遍同一个号</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>过号</translation>
    </message>
    <message>
        <source>Passes over a visitor who did not come</source>
        <translation>叫了没来的，跳过</translation>
    </message>
    <message>
        <source>Pause window</source>
        <translation>暂停服务</translation>
    </message>
    <message>
        <source>Stops calling until it is pressed again</source>
        <translation>不再叫号，再按一次恢复</translation>
    </message>
    <message>
        <source>Take a number</source>
        <translation>取号</translation>
    </message>
    <message>
        <source>Puts a visitor into the queue, with priority where one is due</source>
        <translation>给来人取号排队，该优先的优先</translation>
    </message>
    <message>
        <source>Consulted only</source>
        <translation>仅咨询</translation>
    </message>
    <message>
        <source>Records that the visitor only asked</source>
        <translation>记下来人只是咨询</translation>
    </message>
    <message>
        <source>Read card</source>
        <translation>读卡</translation>
    </message>
    <message>
        <source>Goes to the identity of the visitor: card, number, name or QR code</source>
        <translation>到申请人身份：读卡、证号、姓名或二维码</translation>
    </message>
    <message>
        <source>Scan all</source>
        <translation>全部扫描</translation>
    </message>
    <message>
        <source>Takes the pages of every material that is still missing</source>
        <translation>逐份扫描还缺的材料</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>提交受理</translation>
    </message>
    <message>
        <source>Accepts the case, or goes to the first field to change</source>
        <translation>受理；有要改的先跳到第一处</translation>
    </message>
    <message>
        <source>Save draft</source>
        <translation>存草稿</translation>
    </message>
    <message>
        <source>Saves at once; typing is saved every second anyway</source>
        <translation>立即保存；平时输入也每秒自动保存</translation>
    </message>
    <message>
        <source>Next to change</source>
        <translation>下一处要改的</translation>
    </message>
    <message>
        <source>Goes to the next field that must be changed or looked at</source>
        <translation>跳到下一个要改或要看的栏目</translation>
    </message>
    <message>
        <source>Same as last visitor</source>
        <translation>同上一位</translation>
    </message>
    <message>
        <source>Fills the field with what the last visitor&apos;s case had there</source>
        <translation>把上一位在这一栏填的内容填进来</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>告知书</translation>
    </message>
    <message>
        <source>Tells the visitor in one notice everything that is missing</source>
        <translation>一次告知缺少的全部内容</translation>
    </message>
    <message>
        <source>Not taken</source>
        <translation>不受理</translation>
    </message>
    <message>
        <source>Records that the matter is not needed, not ours or refused, and prints the paper</source>
        <translation>记下不需办理、不属本单位或不予受理，并打印文书</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Prints the paper that is shown</source>
        <translation>打印正在看的文书</translation>
    </message>
    <message>
        <source>Search items</source>
        <translation>搜索事项</translation>
    </message>
    <message>
        <source>Finds an item by code, words or pinyin initials</source>
        <translation>按编码、名称或拼音首字母找事项</translation>
    </message>
    <message>
        <source>Counter</source>
        <translation>窗口办理</translation>
    </message>
    <message>
        <source>Goes to queue and form</source>
        <translation>回到排队和表单</translation>
    </message>
    <message>
        <source>Find a case</source>
        <translation>查办件</translation>
    </message>
    <message>
        <source>Finds cases by number, person or unit</source>
        <translation>按受理编号、个人或单位查办件</translation>
    </message>
    <message>
        <source>Guide</source>
        <translation>办理指引</translation>
    </message>
    <message>
        <source>Opens or closes guide and preview where the window is narrow</source>
        <translation>窗口较窄时打开或收起指引和预览</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>放大文字</translation>
    </message>
    <message>
        <source>Makes everything larger</source>
        <translation>全部放大</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>缩小文字</translation>
    </message>
    <message>
        <source>Makes everything smaller</source>
        <translation>全部缩小</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>浅色或深色</translation>
    </message>
    <message>
        <source>Changes between the light and the dark theme</source>
        <translation>在浅色和深色之间切换</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Text size, theme, language and devices</source>
        <translation>字号、配色、语言和设备</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Shows this sheet</source>
        <translation>显示这张快捷键表</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>Version, catalogue and licences</source>
        <translation>版本、事项清单和许可</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁屏</translation>
    </message>
    <message>
        <source>Hides everything until password and face are given again</source>
        <translation>隐藏全部内容，凭密码和人脸解锁</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>Ends the session; typed work stays as a draft</source>
        <translation>结束登录；已输入的内容留作草稿</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Closes what is open on top, or goes back to the counter</source>
        <translation>关闭最上面的内容，或回到窗口办理</translation>
    </message>
</context>
<context>
    <name>BugDialog</name>
    <message>
        <source>Something went wrong in the program</source>
        <translation>程序出了问题</translation>
    </message>
    <message>
        <source>Something went wrong in the program. What you typed is kept.</source>
        <translation>程序出了问题。您输入的内容已经保留。</translation>
    </message>
    <message>
        <source>Go on working. If it happens again, give this number to support: {reference}</source>
        <translation>可以继续办理。如果再次出现，请把这个编号告诉技术支持：{reference}</translation>
    </message>
</context>
<context>
    <name>ItemSearch</name>
    <message>
        <source>Items found</source>
        <translation>找到的事项</translation>
    </message>
    <message>
        <source>↑↓ choose</source>
        <translation>↑↓ 选择</translation>
    </message>
    <message>
        <source>Enter opens</source>
        <translation>Enter 打开</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>{ms} ms</source>
        <translation>{ms} 毫秒</translation>
    </message>
</context>
<context>
    <name>KeySheetView</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>排队叫号</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>表单</translation>
    </message>
    <message>
        <source>Papers</source>
        <translation>文书</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Enter moves to the next field, Shift+Enter back; Tab as everywhere.</source>
        <translation>Enter 到下一栏，Shift+Enter 回上一栏；Tab 同样可用。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Yichuang</source>
        <translation>一窗</translation>
    </message>
    <message>
        <source>Demo store: the face check is not real</source>
        <translation>演示库：人脸核验不是真的</translation>
    </message>
</context>
<context>
    <name>People</name>
    <message>
        <source>Intake</source>
        <translation>受理</translation>
    </message>
    <message>
        <source>Handling</source>
        <translation>经办</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>审核</translation>
    </message>
    <message>
        <source>Approval</source>
        <translation>审批</translation>
    </message>
    <message>
        <source>No business permission</source>
        <translation>无业务权限</translation>
    </message>
    <message>
        <source>Window clerk</source>
        <translation>综合窗口</translation>
    </message>
    <message>
        <source>Handler</source>
        <translation>经办岗</translation>
    </message>
    <message>
        <source>Reviewer</source>
        <translation>审核岗</translation>
    </message>
    <message>
        <source>Approver</source>
        <translation>审批岗</translation>
    </message>
    <message>
        <source>Finance</source>
        <translation>财务岗</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>档案岗</translation>
    </message>
    <message>
        <source>Service desk</source>
        <translation>综合服务岗</translation>
    </message>
    <message>
        <source>Flow desk</source>
        <translation>流转岗</translation>
    </message>
    <message>
        <source>Distribution desk</source>
        <translation>分发岗</translation>
    </message>
    <message>
        <source>Floor supervisor</source>
        <translation>大厅主管</translation>
    </message>
    <message>
        <source>Internal audit</source>
        <translation>稽核内控</translation>
    </message>
    <message>
        <source>Unit head</source>
        <translation>单位负责人</translation>
    </message>
    <message>
        <source>System administrator</source>
        <translation>系统管理员</translation>
    </message>
    <message>
        <source>Security administrator</source>
        <translation>安全管理员</translation>
    </message>
    <message>
        <source>Audit administrator</source>
        <translation>审计管理员</translation>
    </message>
</context>
<context>
    <name>PreviewView</name>
    <message>
        <source>Paper</source>
        <translation>文书</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>较大</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n 页</numerusform>
        </translation>
    </message>
    <message>
        <source>Print preview</source>
        <translation>打印预览</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search items: name or pinyin initials, e.g. txdy</source>
        <translation>搜索事项：名称或拼音首字母，如 txdy</translation>
    </message>
    <message>
        <source>Item search</source>
        <translation>事项搜索</translation>
    </message>
</context>
<context>
    <name>SettingsView</name>
    <message>
        <source>As the screen is wide</source>
        <translation>随屏幕宽度</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>标准</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>较大</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>大字</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>&amp;Text size</source>
        <translation>字号(&amp;T)</translation>
    </message>
    <message>
        <source>T&amp;heme</source>
        <translation>配色(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新检测</translation>
    </message>
    <message>
        <source>Kept for you; they follow you to every window of this store.</source>
        <translation>按人保存，在本库的每个窗口都生效。</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Devices of this machine</source>
        <translation>本机设备</translation>
    </message>
</context>
<context>
    <name>SignInView</name>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>&amp;Account</source>
        <translation>账号(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>密码(&amp;P)</translation>
    </message>
    <message>
        <source>Set password</source>
        <translation>设定密码</translation>
    </message>
    <message>
        <source>&amp;New password</source>
        <translation>新密码(&amp;N)</translation>
    </message>
    <message>
        <source>A&amp;gain</source>
        <translation>再输一遍(&amp;G)</translation>
    </message>
    <message>
        <source>Camera picture</source>
        <translation>摄像头画面</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Demonstration: every person is invented. Choose one; the password is filled in.</source>
        <translation>演示：人物均为虚构。点选一位，密码自动填入。</translation>
    </message>
    <message>
        <source>Step 2 of 2: face</source>
        <translation>第 2 步，共 2 步：人脸</translation>
    </message>
    <message>
        <source>Step 1 of 2: password</source>
        <translation>第 1 步，共 2 步：密码</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Face</source>
        <translation>人脸</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Opening the store …</source>
        <translation>正在打开数据…</translation>
    </message>
    <message>
        <source>Checking …</source>
        <translation>正在核对…</translation>
    </message>
    <message>
        <source>The camera starts after the password</source>
        <translation>输入密码后开启摄像头</translation>
    </message>
    <message>
        <source>Starting the camera …</source>
        <translation>正在开启摄像头…</translation>
    </message>
    <message>
        <source>Your password must be replaced before you go on.</source>
        <translation>继续之前，请先更换密码。</translation>
    </message>
    <message>
        <source>Demo engine: not a real check</source>
        <translation>演示引擎：不是真的核验</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>This machine · saved</source>
        <translation>本机 · 已存</translation>
    </message>
    <message>
        <source>Opening the store …</source>
        <translation>正在打开数据…</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Yichuang</source>
        <translation>一窗</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>字号</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>字号</translation>
    </message>
    <message>
        <source>Light or dark theme</source>
        <translation>浅色或深色</translation>
    </message>
    <message>
        <source>No notices</source>
        <translation>没有通知</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Window {number}</source>
        <translation>{number} 号窗口</translation>
    </message>
    <message>
        <source>Operator {name}</source>
        <translation>当前操作员：{name}</translation>
    </message>
    <message numerus="yes">
        <source>%n notice(s)</source>
        <translation>
            <numerusform>%n 条通知</numerusform>
        </translation>
    </message>
</context>
</TS>
