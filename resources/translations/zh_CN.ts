<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
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
        <source>demonstration</source>
        <translation>演示引擎，不能辨认人</translation>
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
        <source>Published by the offices above</source>
        <translation>上级发布的清单、参数和日历</translation>
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
        <source>All received</source>
        <translation>全部已收</translation>
    </message>
    <message>
        <source>Every paper of which nothing was said yet is here</source>
        <translation>还没有标记的材料全部记为已收</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>提交受理</translation>
    </message>
    <message>
        <source>Accepts the case or agrees to the step, or goes to the first field to change</source>
        <translation>受理业务，或同意这一环节；有要改的先跳到第一处</translation>
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
        <source>Scanned papers</source>
        <translation>扫描件</translation>
    </message>
    <message>
        <source>Goes from the field to the scanned papers of the case, and back</source>
        <translation>从填写项转到本件的扫描材料，再按一次返回</translation>
    </message>
    <message>
        <source>Turns to the next scanned page; the cursor stays in its field</source>
        <translation>翻到下一页扫描件，光标留在填写项</translation>
    </message>
    <message>
        <source>Turns to the scanned page before; the cursor stays in its field</source>
        <translation>翻到上一页扫描件，光标留在填写项</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>办理经过</translation>
    </message>
    <message>
        <source>Shows what happened to the case and its printed papers in place of the scanned ones</source>
        <translation>不看扫描件，改看办理经过和已打印的文书</translation>
    </message>
    <message>
        <source>Authorise</source>
        <translation>授权</translation>
    </message>
    <message>
        <source>A supervisor authorises what is on the screen by one look; the clerk stays signed in</source>
        <translation>主管看一眼，授权屏幕上的这一件；窗口人员不用退出</translation>
    </message>
    <message>
        <source>People and faces</source>
        <translation>人员与人脸</translation>
    </message>
    <message>
        <source>Who is enrolled, until when; for the security administrator</source>
        <translation>谁已登记、到何时为止；由安全管理员使用</translation>
    </message>
    <message>
        <source>Enrol a face</source>
        <translation>登记人脸</translation>
    </message>
    <message>
        <source>Shows the notice to the chosen person, takes the consent, then the camera</source>
        <translation>向所选人员出示告知书，取得同意，再开摄像头</translation>
    </message>
    <message>
        <source>Withdraw consent</source>
        <translation>撤回同意</translation>
    </message>
    <message>
        <source>Deletes the chosen person&apos;s face template and gives a receipt</source>
        <translation>删除所选人员的人脸模板，并出具凭证</translation>
    </message>
    <message>
        <source>To another machine</source>
        <translation>转到其他机器</translation>
    </message>
    <message>
        <source>Seals the chosen person&apos;s template to another machine of the hall</source>
        <translation>把所选人员的模板密封给本厅另一台机器</translation>
    </message>
    <message>
        <source>From another machine</source>
        <translation>从其他机器转入</translation>
    </message>
    <message>
        <source>Takes over a template that another machine sealed to this one</source>
        <translation>接收另一台机器密封给本机的模板</translation>
    </message>
    <message>
        <source>Floor</source>
        <translation>大厅总览</translation>
    </message>
    <message>
        <source>The hall in figures, each with its cases; for the floor supervisor</source>
        <translation>大厅各项数字，每个数字都能打开对应业务；供大厅主管使用</translation>
    </message>
    <message>
        <source>Flow desk</source>
        <translation>流转岗</translation>
    </message>
    <message>
        <source>Every open case with stage, section and age; for the flow desk</source>
        <translation>全部在办业务的环节、科室和天数；供流转岗使用</translation>
    </message>
    <message>
        <source>Desk lists</source>
        <translation>出件台与服务台</translation>
    </message>
    <message>
        <source>Results, hand-overs, post and who is to be told; for the two desks of the hall</source>
        <translation>待发放、交接单、邮寄和待告知清单；供分发岗和综合服务岗使用</translation>
    </message>
    <message>
        <source>Draw anew</source>
        <translation>重新抽取</translation>
    </message>
    <message>
        <source>Takes the chosen case out of a tray and has it drawn again, with a reason</source>
        <translation>写明原因，把选中的业务收回并重新抽取</translation>
    </message>
    <message>
        <source>Chase</source>
        <translation>催办</translation>
    </message>
    <message>
        <source>Reminds whoever has the chosen case, with a note that is kept</source>
        <translation>给在办人员留一条催办，留痕</translation>
    </message>
    <message>
        <source>Where is it</source>
        <translation>查进度</translation>
    </message>
    <message>
        <source>Tells an applicant stage and last day of the case with the typed number</source>
        <translation>按输入的编号或证件号，答复办到哪一步、最后期限</translation>
    </message>
    <message>
        <source>Goes to the next page of a screen that has several</source>
        <translation>到下一页（有多页的界面）</translation>
    </message>
    <message>
        <source>Organisation and rota</source>
        <translation>组织与排班</translation>
    </message>
    <message>
        <source>Sections and people, the week&apos;s rota, routing, opening check, collusion</source>
        <translation>科室与人员、周排班、送上级、上岗检查、串通人数</translation>
    </message>
    <message>
        <source>Permissions</source>
        <translation>权限管理</translation>
    </message>
    <message>
        <source>Requests in four acts, ledger, yearly check, stand-ins and declared relatives</source>
        <translation>授权申请四步、台账、年度核查、替岗名单和亲属申报</translation>
    </message>
    <message>
        <source>New request</source>
        <translation>新申请</translation>
    </message>
    <message>
        <source>Applies for a colleague&apos;s permission, a temporary one or a place on the roster</source>
        <translation>为同事申请权限、临时授权或列入替岗名单</translation>
    </message>
    <message>
        <source>Withdraw a permission</source>
        <translation>收回权限</translation>
    </message>
    <message>
        <source>Applies for a withdrawal, which holds at once when it is granted</source>
        <translation>申请收回权限，授予这一步办完即刻生效</translation>
    </message>
    <message>
        <source>Refuse or end</source>
        <translation>退回或终止</translation>
    </message>
    <message>
        <source>Refuses what is chosen, or ends or takes it back, with a reason</source>
        <translation>写明理由退回、拒收、撤回或终止选中的一项</translation>
    </message>
    <message>
        <source>Declare a relative</source>
        <translation>申报亲属</translation>
    </message>
    <message>
        <source>Names a relative of your own, whose cases then never come to you</source>
        <translation>申报本人的亲属，此后其业务不会派给您</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Page before</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Goes to the page before</source>
        <translation>转到上一页</translation>
    </message>
    <message>
        <source>Add a section</source>
        <translation>新增科室</translation>
    </message>
    <message>
        <source>Asks for code and name of a new section</source>
        <translation>填写新科室的代码和名称</translation>
    </message>
    <message>
        <source>List to hand over</source>
        <translation>交中心的名单</translation>
    </message>
    <message>
        <source>Keeps the list of accounts for the centre in a file</source>
        <translation>把交给中心的账号名单存成文件</translation>
    </message>
    <message>
        <source>Mark absent</source>
        <translation>登记缺勤</translation>
    </message>
    <message>
        <source>Notes from when to when the chosen person is away, and why</source>
        <translation>登记所选人员的缺勤起止和原因</translation>
    </message>
    <message>
        <source>Mark back</source>
        <translation>销假</translation>
    </message>
    <message>
        <source>Notes that the chosen person is back from the chosen day on</source>
        <translation>登记所选人员自所选日起到岗</translation>
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
        <source>My tray</source>
        <translation>我的待办</translation>
    </message>
    <message>
        <source>Shows the cases that were drawn for you, the most urgent first</source>
        <translation>列出派给您的业务，最急的在前</translation>
    </message>
    <message>
        <source>What I accepted</source>
        <translation>我受理的业务</translation>
    </message>
    <message>
        <source>Shows what became of the cases that you accepted; nobody else is named</source>
        <translation>查看本人受理的业务现在怎样，不显示其他人员姓名</translation>
    </message>
    <message>
        <source>Find a case</source>
        <translation>查找业务</translation>
    </message>
    <message>
        <source>Finds cases by number, person or unit</source>
        <translation>按受理编号、个人或单位查办件</translation>
    </message>
    <message>
        <source>Whole province</source>
        <translation>全省查询</translation>
    </message>
    <message>
        <source>Asks the centre for the case with the typed number, with a reason that is kept</source>
        <translation>按输入的编号向中心查询全省，须写明事由并留存</translation>
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
        <source>Unsent work</source>
        <translation>未同步事项</translation>
    </message>
    <message>
        <source>What waits for the centre, why, and what can be done about it</source>
        <translation>等待送到中心的每一条，原因和处理办法</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>立即同步</translation>
    </message>
    <message>
        <source>Begins a round with the centre at once; nobody waits for it</source>
        <translation>马上与中心同步一轮，窗口不用等</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Lets the chosen unsent item go again, with a reason</source>
        <translation>写明原因，让选中的一条重新送出</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>搁置</translation>
    </message>
    <message>
        <source>Sets the chosen unsent item aside, with a reason; it is kept</source>
        <translation>写明原因，搁置选中的一条；内容保留</translation>
    </message>
    <message>
        <source>Export unsent work</source>
        <translation>导出未同步事项</translation>
    </message>
    <message>
        <source>Keeps all unsent work in a sealed file for another machine</source>
        <translation>把全部未同步内容加密存成文件，带到另一台机器</translation>
    </message>
    <message>
        <source>Import unsent work</source>
        <translation>导入未同步内容</translation>
    </message>
    <message>
        <source>Takes in what another machine kept in a sealed file; it goes out from here</source>
        <translation>收下另一台机器导出的加密文件，由本机送出</translation>
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
    <name>Asking</name>
    <message>
        <source>Reason</source>
        <translation>退回理由</translation>
    </message>
    <message>
        <source>Back to</source>
        <translation>退回到</translation>
    </message>
    <message>
        <source>Ground</source>
        <translation>不予理由</translation>
    </message>
    <message>
        <source>One a line; everything at once</source>
        <translation>每行一项，一次列全</translation>
    </message>
    <message>
        <source>Papers</source>
        <translation>补充材料</translation>
    </message>
    <message>
        <source>In words</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>For the next person; no names</source>
        <translation>写给下一环节的人，不写姓名</translation>
    </message>
</context>
<context>
    <name>AuthoriseDialog</name>
    <message>
        <source>Authorise here</source>
        <translation>现场授权</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>看摄像头</translation>
    </message>
    <message>
        <source>For “{subject}” as it is now; you stay signed in.</source>
        <translation>授权的是“{subject}”目前的内容；您仍保持登录。</translation>
    </message>
    <message>
        <source>&amp;Supervisor&apos;s account</source>
        <translation>主管账号(&amp;A)</translation>
    </message>
    <message>
        <source>The supervisor types the account and looks into the camera.</source>
        <translation>请主管输入账号，然后看摄像头。</translation>
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
    <name>CameraDialog</name>
    <message>
        <source>Stop</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Starting the camera …</source>
        <translation>正在开启摄像头…</translation>
    </message>
</context>
<context>
    <name>CapturePage</name>
    <message>
        <source>Once more</source>
        <translation>再试一次</translation>
    </message>
    <message>
        <source>Seven frames: three straight, two slightly to the left, two slightly to the right. No picture is kept.</source>
        <translation>共七帧：正面三帧，稍向左两帧，稍向右两帧。不保存画面。</translation>
    </message>
    <message>
        <source>Enrolment</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>Enrolling {name}</source>
        <translation>正在登记：{name}</translation>
    </message>
    <message>
        <source>The camera is closed</source>
        <translation>摄像头已关闭</translation>
    </message>
    <message>
        <source>Starting the camera …</source>
        <translation>正在打开摄像头……</translation>
    </message>
</context>
<context>
    <name>CaseCard</name>
    <message>
        <source>Everything about the case</source>
        <translation>业务的全部内容</translation>
    </message>
</context>
<context>
    <name>CaseSide</name>
    <message>
        <source>Beside the case</source>
        <translation>业务右侧</translation>
    </message>
    <message>
        <source>Scanned papers</source>
        <translation>扫描件</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>办理经过</translation>
    </message>
    <message>
        <source>Letters and sheets</source>
        <translation>文书</translation>
    </message>
    <message>
        <source>Print: {paper}</source>
        <translation>打印：{paper}</translation>
    </message>
</context>
<context>
    <name>CaseTimeline</name>
    <message>
        <source>who did it is not shown for now</source>
        <translation>办理人员暂不显示</translation>
    </message>
    <message>
        <source>window {window}</source>
        <translation>{window} 号窗口</translation>
    </message>
    <message>
        <source>void since the case was sent back</source>
        <translation>退回后已失效</translation>
    </message>
    <message>
        <source>answer due by {due}</source>
        <translation>应于 {due} 前办结</translation>
    </message>
    <message>
        <source>no limit laid down</source>
        <translation>未规定时限</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>papers kept as the visitor insisted</source>
        <translation>当事人坚持，材料已收存</translation>
    </message>
    <message>
        <source>missing: {list}</source>
        <translation>需补正：{list}</translation>
    </message>
    <message>
        <source>sent to {body}</source>
        <translation>应到 {body} 办理</translation>
    </message>
    <message>
        <source>done at the window</source>
        <translation>窗口办结</translation>
    </message>
    <message>
        <source>rows that differ: {rows}</source>
        <translation>不一致的行：{rows}</translation>
    </message>
    <message>
        <source>letter {number}</source>
        <translation>告知书 {number}</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) checked</source>
        <translation>
            <numerusform>已核对 %n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>papers given back</source>
        <translation>材料已退回</translation>
    </message>
    <message>
        <source>papers handed in: {count}</source>
        <translation>收到材料 {count} 份</translation>
    </message>
</context>
<context>
    <name>CaseView</name>
    <message>
        <source>Case</source>
        <translation>业务</translation>
    </message>
    <message>
        <source>Opening the case</source>
        <translation>正在打开业务</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>办理经过</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>The case cannot be shown</source>
        <translation>不能显示这件业务</translation>
    </message>
</context>
<context>
    <name>CasesModel</name>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Matter</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Filed under</source>
        <translation>当事人</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>证件号码</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>收件</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>期限</translation>
    </message>
    <message>
        <source>{person} (applicant {applicant})</source>
        <translation>{person}（申请人 {applicant}）</translation>
    </message>
</context>
<context>
    <name>CentrePage</name>
    <message>
        <source>Accounts at the centre</source>
        <translation>中心账号</translation>
    </message>
    <message>
        <source>My password at the centre</source>
        <translation>我在中心的密码</translation>
    </message>
    <message>
        <source>List to hand over</source>
        <translation>交中心的名单</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Choose a place …</source>
        <translation>选择位置…</translation>
    </message>
    <message>
        <source>Keep the list</source>
        <translation>存名单</translation>
    </message>
    <message>
        <source>No ID numbers, passwords or faces stand in the list; the centre is told by its security administrator</source>
        <translation>名单里没有身份号码、密码和人脸；由安全管理员在中心办理</translation>
    </message>
    <message>
        <source>Keep the list in:</source>
        <translation>名单存到：</translation>
    </message>
</context>
<context>
    <name>CentrePart</name>
    <message>
        <source>Use this machine&apos;s password at the centre</source>
        <translation>中心改用本机的密码</translation>
    </message>
    <message>
        <source>&amp;Password here</source>
        <translation>本机密码(&amp;P)</translation>
    </message>
    <message>
        <source>Password at the &amp;centre</source>
        <translation>中心现在的密码(&amp;C)</translation>
    </message>
    <message>
        <source>The first password at the centre is handed to you by the security administrator. Afterwards one password opens both, and this machine fetches your key at the next sign-in.</source>
        <translation>中心的首次密码由安全管理员交给您。改成一样以后，两处用同一个密码，下次登录时本机取得您的代送凭证。</translation>
    </message>
</context>
<context>
    <name>CentreTable</name>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账号</translation>
    </message>
    <message>
        <source>Section</source>
        <translation>科室</translation>
    </message>
    <message>
        <source>Post</source>
        <translation>岗位</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>At the centre</source>
        <translation>中心</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>在用</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>已停用</translation>
    </message>
</context>
<context>
    <name>CheckPage</name>
    <message>
        <source>Items that cannot be finished today</source>
        <translation>今天办不完的事项</translation>
    </message>
    <message>
        <source>Every item can be finished today</source>
        <translation>今天的事项都能办完</translation>
    </message>
    <message>
        <source>Nothing has to be put into the rota</source>
        <translation>排班不用调整</translation>
    </message>
    <message>
        <source>Opening check</source>
        <translation>上岗检查</translation>
    </message>
    <message>
        <source>Put into the rota</source>
        <translation>写入排班</translation>
    </message>
    <message>
        <source>They are here today: put it in</source>
        <translation>人已确认到岗，写入</translation>
    </message>
    <message>
        <source>Enter puts the smallest change into today&apos;s rota</source>
        <translation>按 Enter 把最小调整写入今天的排班</translation>
    </message>
    <message>
        <source>Looking at the rota</source>
        <translation>正在检查排班</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) cannot be finished today</source>
        <translation>
            <numerusform>%n 项事项今天办不完</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was found</source>
        <translation>没有发现问题</translation>
    </message>
    <message>
        <source>The check can be signed as it is</source>
        <translation>可以直接签署核查</translation>
    </message>
    <message>
        <source>Yearly check</source>
        <translation>年度核查</translation>
    </message>
    <message>
        <source>Sign off</source>
        <translation>签署</translation>
    </message>
    <message>
        <source>What was done about the findings</source>
        <translation>发现问题的处理情况</translation>
    </message>
    <message>
        <source>It is kept with the check</source>
        <translation>随核查一并留存</translation>
    </message>
    <message>
        <source>Signed checks</source>
        <translation>已签署的核查</translation>
    </message>
    <message>
        <source>No check has been signed yet</source>
        <translation>还没有签署过核查</translation>
    </message>
    <message>
        <source>Rotation after {years} years in a post, dormant after {days} days without a sign-in</source>
        <translation>同岗满 {years} 年应当轮岗；{days} 天没有登录的账号列为长期未登录</translation>
    </message>
    <message numerus="yes">
        <source>%n finding(s)</source>
        <translation>
            <numerusform>%n 项发现</numerusform>
        </translation>
    </message>
    <message>
        <source>Check of {year}: {count} finding(s), {people} accounts</source>
        <translation>{year} 年度核查：发现 {count} 项，在用账号 {people} 个</translation>
    </message>
</context>
<context>
    <name>CheckTable</name>
    <message>
        <source>Item</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Stops at</source>
        <translation>停在</translation>
    </message>
    <message>
        <source>What is missing</source>
        <translation>缺什么</translation>
    </message>
    <message>
        <source>Smallest change</source>
        <translation>最小调整</translation>
    </message>
</context>
<context>
    <name>CollusionPage</name>
    <message>
        <source>Fewest people for each payment</source>
        <translation>每项支付最少几人串通</translation>
    </message>
    <message>
        <source>Those on duty today; conditional steps and checks after the payment are not counted</source>
        <translation>按今天在岗人员计算；有条件才走的环节和事后检查不计入</translation>
    </message>
</context>
<context>
    <name>CollusionTable</name>
    <message>
        <source>Item</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Distance</source>
        <translation>串通人数</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>路径</translation>
    </message>
</context>
<context>
    <name>ConsentPage</name>
    <message>
        <source>Consent for this machine</source>
        <translation>同意用于本机</translation>
    </message>
    <message>
        <source>Consent for the central store</source>
        <translation>同意存入中心库</translation>
    </message>
    <message>
        <source>Agree and look into the camera</source>
        <translation>同意，看摄像头</translation>
    </message>
    <message>
        <source>Notice and consent</source>
        <translation>告知与同意</translation>
    </message>
    <message>
        <source>The person answers</source>
        <translation>请本人勾选</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>密码(&amp;P)</translation>
    </message>
    <message>
        <source>The person types it here: nobody is enrolled in absence.</source>
        <translation>由本人在此输入：不在场的人不能登记。</translation>
    </message>
</context>
<context>
    <name>CounterModel</name>
    <message>
        <source>There is no form before this one to take from</source>
        <translation>前面没有可以沿用的表单</translation>
    </message>
    <message>
        <source>A form is open for this number: F2 ends the visit</source>
        <translation>这个号的表单还开着，人已在窗口；按 F2 结束本次办理</translation>
    </message>
</context>
<context>
    <name>CounterView</name>
    <message>
        <source>The draft is kept; it goes on in the list of drafts</source>
        <translation>草稿已存，可从草稿列表继续</translation>
    </message>
    <message>
        <source>Recorded: asked about {item}</source>
        <translation>已记录：咨询{item}</translation>
    </message>
    <message>
        <source>Pages (*.pdf *.jpg *.jpeg *.png *.tif *.tiff)</source>
        <translation>页面文件 (*.pdf *.jpg *.jpeg *.png *.tif *.tiff)</translation>
    </message>
    <message>
        <source>Pages of this paper</source>
        <translation>这份材料的页面</translation>
    </message>
    <message>
        <source>Pension</source>
        <translation>养老保险</translation>
    </message>
    <message>
        <source>Work injury</source>
        <translation>工伤保险</translation>
    </message>
    <message>
        <source>Both insurances</source>
        <translation>养老和工伤</translation>
    </message>
</context>
<context>
    <name>DecidePage</name>
    <message>
        <source>Both agree: enrol</source>
        <translation>两人同意，登记</translation>
    </message>
    <message>
        <source>A similar face is enrolled under another account</source>
        <translation>另一账号已登记相近的人脸</translation>
    </message>
    <message>
        <source>Decision about look-alikes</source>
        <translation>相似人脸处理</translation>
    </message>
    <message>
        <source>The same person never has two accounts. Two different people who look alike are enrolled with a raised threshold, when two of you have checked both identity documents.</source>
        <translation>同一人不能有两个账号。确为两个不同的人而相貌相似的，由你们两位核对双方身份证件后，提高判定阈值登记。</translation>
    </message>
    <message>
        <source>You decide</source>
        <translation>您作决定</translation>
    </message>
    <message>
        <source>&amp;Reason</source>
        <translation>理由(&amp;R)</translation>
    </message>
    <message>
        <source>Another one agrees</source>
        <translation>另一位同意</translation>
    </message>
    <message>
        <source>A security or audit administrator or the unit head, with password and own face.</source>
        <translation>另一位安全管理员、审计管理员或单位负责人，输入密码并看摄像头。</translation>
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
        <source>{name}: the face is close to that of {others}. Nothing is enrolled yet.</source>
        <translation>{name}：人脸与 {others} 登记的相近，尚未登记。</translation>
    </message>
    <message>
        <source>The second person looks into the camera</source>
        <translation>请第二人看摄像头</translation>
    </message>
</context>
<context>
    <name>DecisionBar</name>
    <message>
        <source>Agree</source>
        <translation>同意</translation>
    </message>
    <message>
        <source>Resume (&amp;G)</source>
        <translation>等待结束(&amp;G)</translation>
    </message>
    <message>
        <source>Return (&amp;B)</source>
        <translation>退回(&amp;B)</translation>
    </message>
    <message>
        <source>Papers (&amp;S)</source>
        <translation>补充材料(&amp;S)</translation>
    </message>
    <message>
        <source>Refuse (&amp;J)</source>
        <translation>不予办理(&amp;J)</translation>
    </message>
    <message>
        <source>Mismatch (&amp;M)</source>
        <translation>不一致(&amp;M)</translation>
    </message>
    <message>
        <source>More time (&amp;T)</source>
        <translation>延长期限(&amp;T)</translation>
    </message>
    <message>
        <source>Hand up (&amp;U)</source>
        <translation>转上级(&amp;U)</translation>
    </message>
    <message>
        <source>Step {number}: {name}</source>
        <translation>第 {number} 步：{name}</translation>
    </message>
</context>
<context>
    <name>DeclareRow</name>
    <message>
        <source>18 figures; only a keyed hash is kept</source>
        <translation>18 位号码，只保存加密摘要</translation>
    </message>
    <message>
        <source>ID number of your relative</source>
        <translation>亲属的身份证号码</translation>
    </message>
    <message>
        <source>How related</source>
        <translation>亲属关系</translation>
    </message>
    <message>
        <source>Declare</source>
        <translation>申报</translation>
    </message>
</context>
<context>
    <name>DeskTable</name>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Matter</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Recipient</source>
        <translation>领取人</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>证件号码</translation>
    </message>
    <message>
        <source>How</source>
        <translation>方式</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>期限</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Papers</source>
        <translation>材料</translation>
    </message>
    <message>
        <source>Now at</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Needed at</source>
        <translation>应到</translation>
    </message>
    <message>
        <source>This time to</source>
        <translation>本次交到</translation>
    </message>
    <message>
        <source>In the slip</source>
        <translation>拟开交接单</translation>
    </message>
    <message>
        <source>Slip</source>
        <translation>单号</translation>
    </message>
    <message>
        <source>From</source>
        <translation>移交方</translation>
    </message>
    <message>
        <source>To</source>
        <translation>接收方</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>开单时间</translation>
    </message>
    <message>
        <source>Tracking number</source>
        <translation>运单号</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Carrier</source>
        <translation>承运</translation>
    </message>
    <message>
        <source>Posted</source>
        <translation>交寄时间</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>To be told</source>
        <translation>待告知</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>最后日期</translation>
    </message>
    <message>
        <source>Told</source>
        <translation>已告知</translation>
    </message>
    <message>
        <source>Told what</source>
        <translation>告知内容</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
</context>
<context>
    <name>DesksView</name>
    <message>
        <source>Results to hand out</source>
        <translation>待发放结果</translation>
    </message>
    <message>
        <source>Papers to hand over</source>
        <translation>待交接材料</translation>
    </message>
    <message>
        <source>Hand-over slips</source>
        <translation>交接单</translation>
    </message>
    <message>
        <source>Mailing register</source>
        <translation>邮寄登记</translation>
    </message>
    <message>
        <source>To be told</source>
        <translation>待告知</translation>
    </message>
    <message>
        <source>Told today</source>
        <translation>今日已告知</translation>
    </message>
    <message>
        <source>Lines of the list</source>
        <translation>清单</translation>
    </message>
    <message>
        <source>Where is my case: number or ID number</source>
        <translation>查办理进度：业务编号或证件号码</translation>
    </message>
    <message>
        <source>Where is it</source>
        <translation>查进度</translation>
    </message>
    <message>
        <source>Nothing on this list</source>
        <translation>清单是空的</translation>
    </message>
    <message>
        <source>Choose another list</source>
        <translation>请选其他清单</translation>
    </message>
    <message>
        <source>Write the slip</source>
        <translation>开交接单</translation>
    </message>
    <message>
        <source>Refuse or withdraw</source>
        <translation>拒收或撤单</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账号</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>How</source>
        <translation>方式</translation>
    </message>
    <message>
        <source>Carrier</source>
        <translation>承运</translation>
    </message>
    <message>
        <source>Tracking number</source>
        <translation>运单号</translation>
    </message>
    <message>
        <source>Address if not the one on file; a note when fetched</source>
        <translation>邮寄地址（空白用留存地址）；当面领取填备注</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Note it</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>Into the slip</source>
        <translation>加入交接单</translation>
    </message>
    <message>
        <source>Pages counted</source>
        <translation>清点页数</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>签名</translation>
    </message>
    <message>
        <source>Refuse</source>
        <translation>拒收</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation>撤单</translation>
    </message>
    <message>
        <source>What became of it</source>
        <translation>投递结果</translation>
    </message>
    <message>
        <source>Told</source>
        <translation>已告知</translation>
    </message>
    <message>
        <source>Service desk</source>
        <translation>综合服务岗</translation>
    </message>
    <message>
        <source>Distribution desk</source>
        <translation>分发岗</translation>
    </message>
    <message>
        <source>Number to ask for</source>
        <translation>要查询的编号</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>已加入，%n 页</numerusform>
        </translation>
    </message>
    <message>
        <source>In the slip: {packets} packet(s), {pages} page(s). F9 writes it, Esc empties it.</source>
        <translation>拟开交接单：{packets} 件，共 {pages} 页。按 F9 开单，按 Esc 清空。</translation>
    </message>
    <message>
        <source>Enter notes that a result was fetched or posted</source>
        <translation>按 Enter 登记领取或交寄</translation>
    </message>
    <message>
        <source>Enter puts papers into the slip</source>
        <translation>按 Enter 加入交接单</translation>
    </message>
    <message>
        <source>Enter signs: first who gives, then who takes, each with an account of their own</source>
        <translation>按 Enter 签名：先移交方，后接收方，各用本人账号</translation>
    </message>
    <message>
        <source>Enter notes what became of it; the page shows the post of today</source>
        <translation>按 Enter 登记投递结果；打印的是当日登记簿</translation>
    </message>
    <message>
        <source>Enter notes that the person was told</source>
        <translation>按 Enter 登记已告知</translation>
    </message>
    <message>
        <source>The register of today; nothing in it is changed</source>
        <translation>当日告知登记，只增不改</translation>
    </message>
    <message>
        <source>{number}, the giver signs:</source>
        <translation>{number} 移交方签名：</translation>
    </message>
    <message>
        <source>{number}, the taker signs:</source>
        <translation>{number} 接收方签名：</translation>
    </message>
    <message>
        <source>{number}, the taker refuses:</source>
        <translation>{number} 接收方拒收：</translation>
    </message>
    <message>
        <source>{number}, pages counted:</source>
        <translation>{number} 清点页数：</translation>
    </message>
    <message>
        <source>{number}:</source>
        <translation>{number}：</translation>
    </message>
</context>
<context>
    <name>DetailCard</name>
    <message>
        <source>The chosen request</source>
        <translation>选中的申请</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>办理经过</translation>
    </message>
    <message>
        <source>for {name}</source>
        <translation>替 {name}</translation>
    </message>
    <message>
        <source>holds now: {permission}</source>
        <translation>现有权限：{permission}</translation>
    </message>
    <message>
        <source>not confirmed by the centre yet</source>
        <translation>待中心确认</translation>
    </message>
</context>
<context>
    <name>DonePage</name>
    <message>
        <source>Deletion receipt</source>
        <translation>删除凭证</translation>
    </message>
    <message>
        <source>To the list</source>
        <translation>回到名单</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已办好</translation>
    </message>
    <message>
        <source>Receipts of deleted templates: {numbers}</source>
        <translation>已删除模板的凭证：{numbers}</translation>
    </message>
</context>
<context>
    <name>Ending</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>Print the notice, papers go back</source>
        <translation>打印告知书，材料退回</translation>
    </message>
    <message>
        <source>Visitor insists: keep the papers</source>
        <translation>办事人坚持：收下材料</translation>
    </message>
    <message>
        <source>Why is it not taken? The reason stands on the paper.</source>
        <translation>为什么不受理？原因会写在告知单上。</translation>
    </message>
    <message>
        <source>Nothing needs to be done</source>
        <translation>不需要办理</translation>
    </message>
    <message>
        <source>Another body is right</source>
        <translation>应到其他机构办理</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>处理结果</translation>
    </message>
    <message>
        <source>Reason, in words</source>
        <translation>写明原因</translation>
    </message>
    <message>
        <source>Name of the right body</source>
        <translation>应去机构的名称</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message numerus="yes">
        <source>%n paper(s) missing</source>
        <translation>
            <numerusform>缺材料 %n 份</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s) missing</source>
        <translation>
            <numerusform>需填写 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Papers: {list}</source>
        <translation>材料：{list}</translation>
    </message>
    <message>
        <source>Answers: {list}</source>
        <translation>填写：{list}</translation>
    </message>
    <message>
        <source>One notice tells everything: {counts}</source>
        <translation>一次性告知以下全部：{counts}</translation>
    </message>
    <message>
        <source>The right body</source>
        <translation>应去的机构</translation>
    </message>
    <message>
        <source>Record and print</source>
        <translation>记录并打印</translation>
    </message>
    <message>
        <source>Write the reason: it stands on the paper.</source>
        <translation>请写明理由，理由会印在文书上。</translation>
    </message>
    <message>
        <source>Write which body is right.</source>
        <translation>请写明应向哪个机构办理。</translation>
    </message>
    <message>
        <source>What was put right here? It is recorded with the case, nothing is printed.</source>
        <translation>当场更正了什么？只记入办件，不打印，继续办理。</translation>
    </message>
    <message>
        <source>What was put right, in words</source>
        <translation>写明更正了什么</translation>
    </message>
    <message>
        <source>What was put right</source>
        <translation>更正内容</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>Write what was put right.</source>
        <translation>请写明更正了什么。</translation>
    </message>
    <message>
        <source>{number} is in mid-case; what becomes of it? The form is kept as a draft.</source>
        <translation>{number} 正在办理，怎么处理？表单会留作草稿。</translation>
    </message>
    <message>
        <source>{number} was called and nothing is done yet; what becomes of it?</source>
        <translation>{number} 已叫到，还没有办理，怎么处理？</translation>
    </message>
    <message>
        <source>This visitor</source>
        <translation>当前办事人</translation>
    </message>
    <message>
        <source>Did &amp;not come</source>
        <translation>未到，过号(&amp;N)</translation>
    </message>
    <message>
        <source>window</source>
        <translation>窗口号</translation>
    </message>
    <message>
        <source>Window that goes on</source>
        <translation>接着办理的窗口</translation>
    </message>
    <message>
        <source>Enter the number of the window that goes on.</source>
        <translation>请填写接着办理的窗口号。</translation>
    </message>
    <message>
        <source>There is a draft of this matter for this person already: {told}</source>
        <translation>这位办事人的同一事项已有一份：{told}</translation>
    </message>
    <message>
        <source>Go on with that one</source>
        <translation>接着办那一份</translation>
    </message>
    <message>
        <source>Take it anew</source>
        <translation>另办一份</translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation>办完(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Hold for papers</source>
        <translation>等补材料(&amp;H)</translation>
    </message>
    <message>
        <source>Has &amp;left</source>
        <translation>已离开(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Other window</source>
        <translation>转其他窗口(&amp;O)</translation>
    </message>
</context>
<context>
    <name>EntryTable</name>
    <message>
        <source>No.</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Permission</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>In force from</source>
        <translation>生效日</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>到期日</translation>
    </message>
    <message>
        <source>Applied → reviewed → approved → granted</source>
        <translation>申请 → 审核 → 批准 → 授予</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
</context>
<context>
    <name>FacePanel</name>
    <message>
        <source>Camera picture</source>
        <translation>摄像头画面</translation>
    </message>
</context>
<context>
    <name>FacePart</name>
    <message>
        <source>Withdraw my consent …</source>
        <translation>撤回我的同意…</translation>
    </message>
    <message>
        <source>Deletion receipt</source>
        <translation>删除凭证</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>不撤回</translation>
    </message>
    <message>
        <source>Withdraw and delete</source>
        <translation>撤回并删除</translation>
    </message>
    <message>
        <source>Your face template is kept on this machine until {until}, with your consent.</source>
        <translation>经您同意，您的人脸模板存于本机，有效至 {until}。</translation>
    </message>
    <message>
        <source>You have consented; no template of your face is kept on this machine.</source>
        <translation>您已同意登记人脸；本机没有您的人脸模板。</translation>
    </message>
    <message>
        <source>No consent of yours is in force and no template of your face is kept on this machine.</source>
        <translation>您没有生效的同意，本机也没有您的人脸模板。</translation>
    </message>
    <message>
        <source>The template is deleted from this machine at once and cannot be restored. Presence is no longer watched and no look unlocks. From then on you sign in with two colleagues who vouch, or with a one-time code; such a session takes in, but cannot approve, grant, change accounts or export. What was done before stays valid. To use your face again you are enrolled anew.</source>
        <translation>撤回后，人脸模板立即从本机删除，不能恢复；不再检测在岗，也不能看一眼解锁。此后登录须由两位同事当面担保，或用一次性口令；这样登录可以受理，不能审批、授权、改账号或导出。此前已办的事仍然有效。再要使用人脸，须重新登记。</translation>
    </message>
    <message>
        <source>Withdraw on these machines as well, they have a copy: {machines}.</source>
        <translation>这些电脑上也有一份，请同样撤回：{machines}。</translation>
    </message>
</context>
<context>
    <name>FieldBox</name>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
</context>
<context>
    <name>FigureTable</name>
    <message>
        <source>Setting</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>Usual</source>
        <translation>通常</translation>
    </message>
</context>
<context>
    <name>FileCard</name>
    <message>
        <source>notice {number}</source>
        <translation>告知文书 {number}</translation>
    </message>
    <message>
        <source>no number yet</source>
        <translation>尚无编号</translation>
    </message>
    <message>
        <source>all done</source>
        <translation>全部办完</translation>
    </message>
    <message>
        <source>Step: {step}</source>
        <translation>环节：{step}</translation>
    </message>
    <message>
        <source>Applicant</source>
        <translation>申请人</translation>
    </message>
    <message>
        <source>not registered</source>
        <translation>未登记</translation>
    </message>
    <message>
        <source>Number of document</source>
        <translation>证件号码</translation>
    </message>
    <message>
        <source>Person concerned</source>
        <translation>当事人</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>收件</translation>
    </message>
    <message>
        <source>Accepted at</source>
        <translation>受理时间</translation>
    </message>
    <message>
        <source>Closed at</source>
        <translation>办结时间</translation>
    </message>
    <message>
        <source>List of items</source>
        <translation>事项目录版本</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>业务</translation>
    </message>
    <message>
        <source>Promised, from acceptance</source>
        <translation>承诺时限（自受理）</translation>
    </message>
    <message>
        <source>Statutory, from receipt</source>
        <translation>法定时限（自收件）</translation>
    </message>
    <message>
        <source>{limit}; taken early, counts from {day}</source>
        <translation>{limit}；预受理，自 {day} 起算</translation>
    </message>
    <message>
        <source>No clock runs for this case</source>
        <translation>这件业务没有在计的时限</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>时限</translation>
    </message>
    <message>
        <source>due {due}</source>
        <translation>{due} 到期</translation>
    </message>
    <message>
        <source>{due} (provisional: no calendar for that year yet)</source>
        <translation>{due}（暂定：该年度放假安排未公布）</translation>
    </message>
    <message>
        <source>originals {originals}, copies {copies}, pages kept {pages}</source>
        <translation>原件 {originals}，复印件 {copies}，留存 {pages} 页</translation>
    </message>
    <message>
        <source>Papers handed in</source>
        <translation>收到的材料</translation>
    </message>
    <message>
        <source>The names of the questions are those of the present list</source>
        <translation>栏目名称取自现行事项目录</translation>
    </message>
    <message>
        <source>What was stated</source>
        <translation>申请内容</translation>
    </message>
</context>
<context>
    <name>FileFoot</name>
    <message>
        <source>File on the stick</source>
        <translation>U 盘上的文件</translation>
    </message>
    <message>
        <source>Choose a place …</source>
        <translation>选择位置……</translation>
    </message>
    <message>
        <source>Passphrase, 12 signs or more</source>
        <translation>口令，至少 12 个字符</translation>
    </message>
    <message>
        <source>Seal and keep</source>
        <translation>加密保存</translation>
    </message>
    <message>
        <source>Exported file</source>
        <translation>另一台机器导出的文件</translation>
    </message>
    <message>
        <source>Choose the file …</source>
        <translation>选择文件……</translation>
    </message>
    <message>
        <source>Passphrase of the file</source>
        <translation>导出时定的口令</translation>
    </message>
    <message>
        <source>Open and take in</source>
        <translation>打开并导入</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
</context>
<context>
    <name>FindingTable</name>
    <message>
        <source>Person</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>发现的问题</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>天数</translation>
    </message>
</context>
<context>
    <name>FinishedView</name>
    <message>
        <source>Number of the case</source>
        <translation>受理编号</translation>
    </message>
    <message>
        <source>Call next</source>
        <translation>叫下一位</translation>
    </message>
    <message>
        <source>Another matter of the same visitor</source>
        <translation>同一人再办一件</translation>
    </message>
    <message>
        <source>Open the case</source>
        <translation>查看办件</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>已受理</translation>
    </message>
    <message>
        <source>Accepted and done</source>
        <translation>已受理并办结</translation>
    </message>
    <message>
        <source>The notice is out; the case waits for papers</source>
        <translation>告知书已出，等待补正</translation>
    </message>
    <message>
        <source>Recorded; the paper is out</source>
        <translation>已记录，告知单已出</translation>
    </message>
    <message>
        <source>Notice number</source>
        <translation>告知文书编号</translation>
    </message>
    <message>
        <source>{due} (provisional: no calendar for that year yet)</source>
        <translation>{due}（暂定：该年度放假安排未公布）</translation>
    </message>
    <message>
        <source>Matter</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Applicant</source>
        <translation>申请人</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>收件</translation>
    </message>
    <message>
        <source>Accepted at</source>
        <translation>受理时间</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>期限</translation>
    </message>
</context>
<context>
    <name>FloorView</name>
    <message>
        <source>Cases behind the number</source>
        <translation>对应的业务</translation>
    </message>
    <message>
        <source>No case here</source>
        <translation>没有业务</translation>
    </message>
    <message>
        <source>Choose another number</source>
        <translation>可选择其他数字查看</translation>
    </message>
    <message>
        <source>Windows and rota</source>
        <translation>窗口与排班</translation>
    </message>
    <message>
        <source>Floor</source>
        <translation>大厅总览</translation>
    </message>
    <message>
        <source>Hall</source>
        <translation>大厅</translation>
    </message>
    <message>
        <source>Rota check today</source>
        <translation>今日上岗检查</translation>
    </message>
    <message>
        <source>As of {time}</source>
        <translation>截至 {time}</translation>
    </message>
    <message>
        <source>{windows} windows staffed · {waiting} waiting, longest {minutes} min</source>
        <translation>在岗窗口 {windows} 个 · 等候 {waiting} 人，最长 {minutes} 分钟</translation>
    </message>
    <message>
        <source>Window {number}</source>
        <translation>{number} 号窗口</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>已锁屏</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Nobody is signed in at a window</source>
        <translation>目前没有窗口登录</translation>
    </message>
    <message>
        <source>Looking at the rota</source>
        <translation>正在检查排班</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) cannot be finished today</source>
        <translation>
            <numerusform>今天有 %n 个事项办不下去</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FlowDeskView</name>
    <message>
        <source>Case number, name or ID number</source>
        <translation>业务编号、姓名或证件号</translation>
    </message>
    <message>
        <source>Where is it</source>
        <translation>查进度</translation>
    </message>
    <message>
        <source>Open cases</source>
        <translation>在办业务</translation>
    </message>
    <message>
        <source>No open case fits</source>
        <translation>没有符合的在办业务</translation>
    </message>
    <message>
        <source>Check the number or the name</source>
        <translation>请核对编号或姓名</translation>
    </message>
    <message>
        <source>Draw anew</source>
        <translation>重新抽取</translation>
    </message>
    <message>
        <source>Chase</source>
        <translation>催办</translation>
    </message>
    <message>
        <source>Choose a reason</source>
        <translation>请选择原因</translation>
    </message>
    <message>
        <source>Take it out and draw anew</source>
        <translation>收回并重新抽取</translation>
    </message>
    <message>
        <source>What whoever has it should know</source>
        <translation>写给在办人员的话</translation>
    </message>
    <message>
        <source>Send the note</source>
        <translation>留下催办</translation>
    </message>
    <message>
        <source>Flow desk</source>
        <translation>流转岗</translation>
    </message>
    <message>
        <source>What to look for</source>
        <translation>查找内容</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>催办内容</translation>
    </message>
    <message>
        <source>Enter opens the case; nobody picks who gets it</source>
        <translation>回车打开业务；由谁办理由系统抽取，不能指定</translation>
    </message>
    <message numerus="yes">
        <source>%n open case(s)</source>
        <translation>
            <numerusform>在办 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>Draw {number} anew:</source>
        <translation>重新抽取 {number}：</translation>
    </message>
    <message>
        <source>Chase {number}:</source>
        <translation>催办 {number}：</translation>
    </message>
</context>
<context>
    <name>FlowTable</name>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Matter</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Filed under</source>
        <translation>归属人</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>环节</translation>
    </message>
    <message>
        <source>Section</source>
        <translation>科室</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>已办</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>期限</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>提示</translation>
    </message>
</context>
<context>
    <name>FormCard</name>
    <message>
        <source>Form</source>
        <translation>表单</translation>
    </message>
    <message>
        <source>Guide and paper</source>
        <translation>指引和文书</translation>
    </message>
    <message>
        <source>Questions and materials</source>
        <translation>填写内容和材料</translation>
    </message>
</context>
<context>
    <name>FormFoot</name>
    <message>
        <source>Not taken</source>
        <translation>不受理</translation>
    </message>
    <message>
        <source>Record what was put right on the spot</source>
        <translation>当场更正：记录更正内容</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>告知书</translation>
    </message>
    <message>
        <source>Keep draft</source>
        <translation>存草稿</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>提交受理</translation>
    </message>
    <message>
        <source>not accepted</source>
        <translation>未受理</translation>
    </message>
    <message numerus="yes">
        <source>%n to change</source>
        <translation>
            <numerusform>%n 项必须修改</numerusform>
        </translation>
    </message>
    <message>
        <source>ready to accept</source>
        <translation>可以受理</translation>
    </message>
    <message numerus="yes">
        <source>%n still to fill in</source>
        <translation>
            <numerusform>还需填写 %n 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to look at</source>
        <translation>
            <numerusform>%n 项需要确认</numerusform>
        </translation>
    </message>
    <message>
        <source>saving</source>
        <translation>正在保存</translation>
    </message>
    <message>
        <source>draft saved</source>
        <translation>草稿已存</translation>
    </message>
    <message>
        <source>not saved</source>
        <translation>未保存</translation>
    </message>
</context>
<context>
    <name>FormHead</name>
    <message>
        <source>Pension insurance</source>
        <translation>企业职工基本养老保险</translation>
    </message>
    <message>
        <source>Work-injury insurance</source>
        <translation>工伤保险</translation>
    </message>
    <message>
        <source>Pension and work injury</source>
        <translation>养老保险和工伤保险</translation>
    </message>
    <message>
        <source>at any window of the area</source>
        <translation>区域内任一窗口可办</translation>
    </message>
    <message>
        <source>at the own office</source>
        <translation>参保地办理</translation>
    </message>
    <message>
        <source>Identity</source>
        <translation>核验身份</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>填写信息</translation>
    </message>
    <message>
        <source>Materials</source>
        <translation>核对材料</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>提交受理</translation>
    </message>
    <message>
        <source>Now: {place}</source>
        <translation>现在：{place}</translation>
    </message>
    <message>
        <source>done at once</source>
        <translation>即时办结</translation>
    </message>
    <message numerus="yes">
        <source>promised within %n working day(s)</source>
        <translation>
            <numerusform>承诺 %n 个工作日办结</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>promised within %n day(s)</source>
        <translation>
            <numerusform>承诺 %n 日办结</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GrantsView</name>
    <message>
        <source>Requests</source>
        <translation>申请</translation>
    </message>
    <message>
        <source>Ledger</source>
        <translation>台账</translation>
    </message>
    <message>
        <source>Yearly check</source>
        <translation>年度核查</translation>
    </message>
    <message>
        <source>Stand-ins</source>
        <translation>替岗</translation>
    </message>
    <message>
        <source>Declared relatives</source>
        <translation>亲属申报</translation>
    </message>
    <message>
        <source>Permissions</source>
        <translation>权限管理</translation>
    </message>
    <message>
        <source>Ctrl+PgDn: next page</source>
        <translation>Ctrl+PgDn 翻页</translation>
    </message>
</context>
<context>
    <name>GreenRow</name>
    <message>
        <source>Not through the green channel</source>
        <translation>不走绿色通道</translation>
    </message>
    <message>
        <source>Green channel</source>
        <translation>绿色通道</translation>
    </message>
</context>
<context>
    <name>GuideCard</name>
    <message>
        <source>Guide and paper</source>
        <translation>指引和文书</translation>
    </message>
    <message>
        <source>Paper as it prints</source>
        <translation>将打印的文书</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Print again</source>
        <translation>补打</translation>
    </message>
    <message>
        <source>Other style: large print, English, A4</source>
        <translation>其他版式：大字、英文、A4</translation>
    </message>
    <message>
        <source>Close guide and paper</source>
        <translation>关闭指引和文书</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>文书</translation>
    </message>
    <message>
        <source>Guide</source>
        <translation>办理指引</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>政策依据</translation>
    </message>
    <message>
        <source>The receipt stands here once the case is accepted.</source>
        <translation>受理后，回执显示在这里。</translation>
    </message>
    <message>
        <source>Legal basis</source>
        <translation>法律依据</translation>
    </message>
    <message>
        <source>Against a decision</source>
        <translation>救济途径</translation>
    </message>
    <message>
        <source>Receipt preview</source>
        <translation>回执预览</translation>
    </message>
    <message>
        <source>The register does not know this number; check it against the document.</source>
        <translation>登记中没有这个号码，请与证件核对。</translation>
    </message>
    <message>
        <source>Known once the visitor is identified.</source>
        <translation>核验身份后显示。</translation>
    </message>
    <message>
        <source>No open case.</source>
        <translation>没有在办业务。</translation>
    </message>
    <message>
        <source>Other style</source>
        <translation>其他版式</translation>
    </message>
    <message>
        <source>Large print, A4</source>
        <translation>大字版（A4）</translation>
    </message>
    <message>
        <source>A4</source>
        <translation>A4</translation>
    </message>
    <message>
        <source>80 mm roll</source>
        <translation>80 毫米小票</translation>
    </message>
    <message>
        <source>English, A4</source>
        <translation>英文（A4）</translation>
    </message>
</context>
<context>
    <name>HitsModel</name>
    <message>
        <source>Office</source>
        <translation>机构</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Matter</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>处理结果</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>收件时间</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>最后日期</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>办结时间</translation>
    </message>
</context>
<context>
    <name>InPostTable</name>
    <message>
        <source>Person</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Section</source>
        <translation>科室</translation>
    </message>
    <message>
        <source>Post</source>
        <translation>岗位</translation>
    </message>
    <message>
        <source>Permission</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>自</translation>
    </message>
    <message>
        <source>Days in post</source>
        <translation>同岗天数</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>out of use</source>
        <translation>已停用</translation>
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
        <translation>排队</translation>
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
        <source>Staff</source>
        <translation>人员</translation>
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
    <name>LedgerPage</name>
    <message>
        <source>Nobody fits</source>
        <translation>没有符合的人</translation>
    </message>
    <message>
        <source>Clear the words</source>
        <translation>请清空查找的字</translation>
    </message>
    <message>
        <source>Permission ledger</source>
        <translation>授权台账</translation>
    </message>
    <message>
        <source>Name, account, post, permission or remark</source>
        <translation>姓名、账号、岗位、权限或备注</translation>
    </message>
    <message>
        <source>Whom to look for</source>
        <translation>查找谁</translation>
    </message>
    <message>
        <source>As of the end of this day; empty for now</source>
        <translation>截至这一天终了，不填为现在</translation>
    </message>
    <message>
        <source>As a sheet</source>
        <translation>按纸面查看、打印</translation>
    </message>
    <message>
        <source>Ledger rows of the chosen person</source>
        <translation>选中人员的台账</translation>
    </message>
    <message>
        <source>As of</source>
        <translation>截至</translation>
    </message>
    <message numerus="yes">
        <source>%n rotation(s) due</source>
        <translation>
            <numerusform>应轮岗 %n 人</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dormant account(s)</source>
        <translation>
            <numerusform>长期未登录 %n 人</numerusform>
        </translation>
    </message>
    <message>
        <source>You see your own rows; the ledger is for others</source>
        <translation>您看到的是本人的台账；全单位台账由负责人、主管、稽核内控和管理员查看</translation>
    </message>
    <message>
        <source>Ledger rows of {name}: {count}</source>
        <translation>{name} 的台账：{count} 条</translation>
    </message>
</context>
<context>
    <name>ListPage</name>
    <message>
        <source>My tray</source>
        <translation>我的待办</translation>
    </message>
    <message>
        <source>Number, matter or person</source>
        <translation>编号、事项或姓名</translation>
    </message>
    <message>
        <source>What to leave in the list</source>
        <translation>筛选内容</translation>
    </message>
    <message>
        <source>Which cases</source>
        <translation>哪些业务</translation>
    </message>
    <message numerus="yes">
        <source>%n case(s)</source>
        <translation>
            <numerusform>%n 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Agree to %n marked</source>
        <translation>
            <numerusform>批量同意 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>Enter opens · / filters · Space marks light checks · F9 agrees and opens the next</source>
        <translation>回车打开 · / 筛选 · 空格选中低风险核对 · F9 同意并打开下一件</translation>
    </message>
    <message>
        <source>Looking into the tray</source>
        <translation>正在读取待办</translation>
    </message>
    <message>
        <source>Nothing fits the filter</source>
        <translation>没有符合筛选的业务</translation>
    </message>
    <message>
        <source>Clear the words or choose all</source>
        <translation>清空筛选内容，或选“全部”</translation>
    </message>
    <message>
        <source>Nothing lies with you</source>
        <translation>没有待办业务</translation>
    </message>
    <message>
        <source>New cases are drawn and appear here by themselves</source>
        <translation>新业务由系统随机派件，派到后自动出现在这里</translation>
    </message>
</context>
<context>
    <name>Look</name>
    <message>
        <source>Camera picture</source>
        <translation>摄像头画面</translation>
    </message>
</context>
<context>
    <name>LookDialog</name>
    <message>
        <source>For “{title}”: this needs a fresh look of yours and is done as soon as you are recognised.</source>
        <translation>“{title}”须由您本人再看一次摄像头；核到本人后立即办理。</translation>
    </message>
    <message>
        <source>Nothing was done yet.</source>
        <translation>尚未办理。</translation>
    </message>
    <message>
        <source>Look into the camera</source>
        <translation>请看摄像头</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>再看一次</translation>
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
    <name>MaterialChip</name>
    <message>
        <source>received</source>
        <translation>已收</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺少</translation>
    </message>
    <message>
        <source>needs a look</source>
        <translation>待核看</translation>
    </message>
    <message>
        <source>to follow</source>
        <translation>后补</translation>
    </message>
</context>
<context>
    <name>Materials</name>
    <message>
        <source>All received</source>
        <translation>全部已收</translation>
    </message>
    <message>
        <source>Scan all</source>
        <translation>全部扫描</translation>
    </message>
    <message>
        <source>Materials</source>
        <translation>核对材料</translation>
    </message>
    <message>
        <source>compulsory {have} / {must}</source>
        <translation>必交 {have} / {must}</translation>
    </message>
</context>
<context>
    <name>MineTable</name>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Matter</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Now with</source>
        <translation>现在环节</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>期限</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>处理结果</translation>
    </message>
    <message>
        <source>Sent back</source>
        <translation>退回记录</translation>
    </message>
</context>
<context>
    <name>MineView</name>
    <message>
        <source>Case number or matter</source>
        <translation>业务编号或事项</translation>
    </message>
    <message>
        <source>What I accepted</source>
        <translation>我受理的业务</translation>
    </message>
    <message>
        <source>Nothing to show</source>
        <translation>没有业务</translation>
    </message>
    <message>
        <source>Cases that you accept stand here until they are closed, and after</source>
        <translation>您受理的业务会一直列在这里，办结后也可查看</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Who did a step is not named; what was written with a return stays with who puts it right.</source>
        <translation>不显示各环节办理人员；退回时写的说明只给更正的人看。</translation>
    </message>
    <message numerus="yes">
        <source>%n case(s)</source>
        <translation>
            <numerusform>%n 件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OfficeAdminView</name>
    <message>
        <source>Sections and people</source>
        <translation>科室与人员</translation>
    </message>
    <message>
        <source>Rota and absence</source>
        <translation>排班与缺勤</translation>
    </message>
    <message>
        <source>Routing and times</source>
        <translation>送上级与时限</translation>
    </message>
    <message>
        <source>Opening check</source>
        <translation>上岗检查</translation>
    </message>
    <message>
        <source>Collusion distance</source>
        <translation>串通人数</translation>
    </message>
    <message>
        <source>Accounts at the centre</source>
        <translation>中心账号</translation>
    </message>
    <message>
        <source>Organisation and rota</source>
        <translation>组织与排班</translation>
    </message>
    <message>
        <source>{keys} another page</source>
        <translation>{keys} 翻页</translation>
    </message>
</context>
<context>
    <name>OtherWayPage</name>
    <message>
        <source>Choose the reason</source>
        <translation>请选择原因</translation>
    </message>
    <message>
        <source>One-time code</source>
        <translation>一次性口令</translation>
    </message>
    <message>
        <source>Two colleagues vouch</source>
        <translation>两位同事担保</translation>
    </message>
    <message>
        <source>&amp;Note</source>
        <translation>说明(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Code</source>
        <translation>口令(&amp;C)</translation>
    </message>
    <message>
        <source>Co&amp;lleague</source>
        <translation>同事账号(&amp;L)</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Back to the camera</source>
        <translation>返回刷脸</translation>
    </message>
    <message>
        <source>&amp;Reason</source>
        <translation>原因(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Way</source>
        <translation>方式(&amp;W)</translation>
    </message>
    <message>
        <source>Bandage or injury</source>
        <translation>面部包扎或受伤</translation>
    </message>
    <message>
        <source>Twins or look-alikes</source>
        <translation>双胞胎或长相相近</translation>
    </message>
    <message>
        <source>Camera broken</source>
        <translation>摄像头故障</translation>
    </message>
    <message>
        <source>No consent to the face check</source>
        <translation>本人不同意使用人脸</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他（请说明）</translation>
    </message>
    <message>
        <source>Colleague {number}: look into the camera</source>
        <translation>请第 {number} 位同事看摄像头</translation>
    </message>
</context>
<context>
    <name>OwnerRow</name>
    <message>
        <source>Office that decides</source>
        <translation>归属地</translation>
    </message>
    <message>
        <source>Office that &amp;decides</source>
        <translation>归属地(&amp;D)</translation>
    </message>
    <message>
        <source>Own office</source>
        <translation>本机构</translation>
    </message>
    <message>
        <source>taken in here, decided by {office}</source>
        <translation>本大厅代收，由{office}办理</translation>
    </message>
</context>
<context>
    <name>PageReader</name>
    <message>
        <source>1–9 paper · PgUp/PgDn page · + − size · R turn · 0 whole page</source>
        <translation>1–9 选材料 · PgUp/PgDn 翻页 · + − 缩放 · 方向键移动 · R 旋转 · 0 整页</translation>
    </message>
    <message>
        <source>page {page} of {pages}</source>
        <translation>第 {page} 页，共 {pages} 页</translation>
    </message>
    <message>
        <source>Scanned papers</source>
        <translation>扫描件</translation>
    </message>
</context>
<context>
    <name>PageWidget</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>PagesPanel</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>Whole page</source>
        <translation>恢复整页</translation>
    </message>
    <message>
        <source>Remove page</source>
        <translation>移除本页</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>添加文件</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>page {page} of {pages}</source>
        <translation>第 {page} 页，共 {pages} 页</translation>
    </message>
</context>
<context>
    <name>PaperRow</name>
    <message>
        <source>Received</source>
        <translation>已收</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Pages of {paper}</source>
        <translation>{paper}的页面</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>退回</translation>
    </message>
    <message>
        <source>received</source>
        <translation>已收</translation>
    </message>
    <message>
        <source>needs a look</source>
        <translation>需复核</translation>
    </message>
    <message>
        <source>to follow</source>
        <translation>容后补</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>未收</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n 页</numerusform>
        </translation>
    </message>
    <message>
        <source>original ×{n}</source>
        <translation>原件 {n}</translation>
    </message>
    <message>
        <source>copy ×{n}</source>
        <translation>复印件 {n}</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>PapersCard</name>
    <message>
        <source>No paper has been printed for this case yet</source>
        <translation>这件业务还没有打印过文书</translation>
    </message>
    <message>
        <source>Look at it</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Reprint</source>
        <translation>补打</translation>
    </message>
    <message>
        <source>&amp;Void and reprint</source>
        <translation>作废重打(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Other papers</source>
        <translation>其他文书(&amp;O)</translation>
    </message>
    <message>
        <source>Why is the sheet void? Enter prints it again</source>
        <translation>写明作废原因，按回车重打</translation>
    </message>
    <message>
        <source>Why the sheet is void</source>
        <translation>作废原因</translation>
    </message>
    <message>
        <source>Papers not printed yet</source>
        <translation>还没打印的文书</translation>
    </message>
    <message>
        <source>Papers printed</source>
        <translation>已打印的文书</translation>
    </message>
</context>
<context>
    <name>PapersModel</name>
    <message>
        <source>Paper</source>
        <translation>文书</translation>
    </message>
    <message>
        <source>Sheet</source>
        <translation>份次</translation>
    </message>
    <message>
        <source>Printed at</source>
        <translation>打印时间</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>已作废</translation>
    </message>
    <message>
        <source>In place of a void one</source>
        <translation>作废后重打</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原件</translation>
    </message>
    <message>
        <source>Copy {number}</source>
        <translation>第 {number} 份</translation>
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
    <message>
        <source>Signed in without a face, until {time}</source>
        <translation>未经人脸登录，至 {time}</translation>
    </message>
</context>
<context>
    <name>PeoplePage</name>
    <message>
        <source>Name, account, section, post or permission</source>
        <translation>姓名、账号、科室、岗位或权限</translation>
    </message>
    <message>
        <source>People</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>调整岗位</translation>
    </message>
    <message>
        <source>Add a section</source>
        <translation>新增科室</translation>
    </message>
    <message>
        <source>Section</source>
        <translation>科室</translation>
    </message>
    <message>
        <source>Post</source>
        <translation>岗位</translation>
    </message>
    <message>
        <source>Place at once</source>
        <translation>立即调整</translation>
    </message>
    <message>
        <source>Office</source>
        <translation>机构</translation>
    </message>
    <message>
        <source>Code, for example pension-2</source>
        <translation>代码，如 pension-2</translation>
    </message>
    <message>
        <source>Name of the section</source>
        <translation>科室名称</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>{name} goes to:</source>
        <translation>{name} 调到：</translation>
    </message>
    <message>
        <source>Whom to look for</source>
        <translation>查找人员</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>A permission is granted and withdrawn by the four acts; who holds one stays in place</source>
        <translation>权限走授权四步；持有权限的人不能调整，须先收回</translation>
    </message>
    <message>
        <source>The system administrator places people and adds sections</source>
        <translation>调整岗位和新增科室由系统管理员办理</translation>
    </message>
    <message>
        <source>New section:</source>
        <translation>新科室：</translation>
    </message>
    <message numerus="yes">
        <source>%n section(s)</source>
        <translation>
            <numerusform>%n 个科室</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PeopleTable</name>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账号</translation>
    </message>
    <message>
        <source>Post</source>
        <translation>岗位</translation>
    </message>
    <message>
        <source>Hall</source>
        <translation>大厅</translation>
    </message>
    <message>
        <source>Account&apos;s use</source>
        <translation>账号状态</translation>
    </message>
    <message>
        <source>Face</source>
        <translation>人脸</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>有效至</translation>
    </message>
    <message>
        <source>Consent</source>
        <translation>同意范围</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>在用</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>已停用</translation>
    </message>
    <message>
        <source>Device and centre</source>
        <translation>本机和中心</translation>
    </message>
    <message>
        <source>This device</source>
        <translation>仅本机</translation>
    </message>
</context>
<context>
    <name>PeopleView</name>
    <message>
        <source>Name, account, post or state</source>
        <translation>姓名、账号、岗位或状态</translation>
    </message>
    <message>
        <source>People</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>People and faces</source>
        <translation>人员与人脸</translation>
    </message>
    <message>
        <source>Whom to look for</source>
        <translation>查找人员</translation>
    </message>
    <message>
        <source>Nobody found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>Other words, or an empty line for everybody</source>
        <translation>换个词，或清空以显示所有人</translation>
    </message>
    <message>
        <source>From another machine</source>
        <translation>从其他机器转入</translation>
    </message>
    <message>
        <source>To another machine</source>
        <translation>转到其他机器</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Enrol</source>
        <translation>登记</translation>
    </message>
    <message numerus="yes">
        <source>%n to enrol anew</source>
        <translation>
            <numerusform>%n 人须重新登记</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n due within 30 days</source>
        <translation>
            <numerusform>%n 人 30 天内到期</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not enrolled</source>
        <translation>
            <numerusform>%n 人未登记</numerusform>
        </translation>
    </message>
    <message>
        <source>Machine {id} · {fingerprint}</source>
        <translation>本机 {id} · 指纹 {fingerprint}</translation>
    </message>
</context>
<context>
    <name>PresenceCover</name>
    <message>
        <source>Sit down or press any key to go on.</source>
        <translation>坐下或按任意键继续。</translation>
    </message>
    <message>
        <source>Nobody is at the window</source>
        <translation>窗口无人</translation>
    </message>
    <message numerus="yes">
        <source>Nobody is at the window. The screen is locked in %n second(s).</source>
        <translation>
            <numerusform>窗口无人，%n 秒后锁屏。</numerusform>
        </translation>
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
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
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
    <name>ProvinceFoot</name>
    <message>
        <source>Whole province</source>
        <translation>全省查询</translation>
    </message>
    <message>
        <source>Why you are looking, 10 signs or more; it is kept</source>
        <translation>查询事由，不少于 10 个字，留存备查</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>事由</translation>
    </message>
    <message>
        <source>Ask the centre</source>
        <translation>向中心查询</translation>
    </message>
    <message>
        <source>Asking the centre …</source>
        <translation>正在向中心查询……</translation>
    </message>
    <message>
        <source>{number}, whole province:</source>
        <translation>在全省查 {number}：</translation>
    </message>
    <message>
        <source>From the whole province; Esc: own office</source>
        <translation>以上来自全省；按 Esc 回到本单位</translation>
    </message>
    <message>
        <source>Own office</source>
        <translation>以上只是本单位的业务</translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message>
        <source>Nothing is missing: F9 accepts the case</source>
        <translation>材料和内容齐全，按 F9 受理</translation>
    </message>
    <message>
        <source>Nobody waits</source>
        <translation>没有人在等候</translation>
    </message>
    <message>
        <source>Recorded; the case goes on</source>
        <translation>已记录，继续办理</translation>
    </message>
</context>
<context>
    <name>QueueCard</name>
    <message>
        <source>Queue</source>
        <translation>排队</translation>
    </message>
    <message>
        <source>Number at this window</source>
        <translation>本窗口的号</translation>
    </message>
    <message>
        <source>Call next</source>
        <translation>叫下一位</translation>
    </message>
    <message>
        <source>Again</source>
        <translation>重呼</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>过号</translation>
    </message>
    <message>
        <source>Pause window</source>
        <translation>暂停服务</translation>
    </message>
    <message>
        <source>Give number</source>
        <translation>取号</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等候</translation>
    </message>
    <message>
        <source>Held, skipped, sent on</source>
        <translation>挂起、过号、转出</translation>
    </message>
    <message>
        <source>At this window</source>
        <translation>当前办理</translation>
    </message>
    <message>
        <source>Done today</source>
        <translation>今日已办</translation>
    </message>
    <message>
        <source>Average wait</source>
        <translation>平均等候</translation>
    </message>
    <message>
        <source>Go on calling</source>
        <translation>恢复服务</translation>
    </message>
    <message numerus="yes">
        <source>%n person(s)</source>
        <translation>
            <numerusform>%n 人</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min</source>
        <translation>
            <numerusform>%n 分钟</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>waited %n min</source>
        <translation>
            <numerusform>等了 %n 分钟</numerusform>
        </translation>
    </message>
    <message>
        <source>No priority</source>
        <translation>普通号</translation>
    </message>
    <message>
        <source>Elderly first</source>
        <translation>老年优先</translation>
    </message>
    <message>
        <source>Military first</source>
        <translation>军人优先</translation>
    </message>
    <message>
        <source>Disabled first</source>
        <translation>残疾人优先</translation>
    </message>
    <message>
        <source>Pregnant first</source>
        <translation>孕妇优先</translation>
    </message>
    <message>
        <source>With infant first</source>
        <translation>带婴幼儿优先</translation>
    </message>
    <message>
        <source>next</source>
        <translation>下一位</translation>
    </message>
    <message>
        <source>held</source>
        <translation>等补材料</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>已过号</translation>
    </message>
    <message>
        <source>for window {window}</source>
        <translation>转 {window} 号窗口</translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>{number} was called again: call no. {calls}</source>
        <translation>已再次呼叫 {number} · 第 {calls} 次</translation>
    </message>
    <message>
        <source>Number {number} was given out</source>
        <translation>已取号 {number}</translation>
    </message>
</context>
<context>
    <name>RelativeTable</name>
    <message>
        <source>Declared by</source>
        <translation>申报人</translation>
    </message>
    <message>
        <source>Relative</source>
        <translation>亲属关系</translation>
    </message>
    <message>
        <source>Declared on</source>
        <translation>申报日</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
</context>
<context>
    <name>RelativesPage</name>
    <message>
        <source>No relatives declared</source>
        <translation>没有申报的亲属</translation>
    </message>
    <message>
        <source>Whose cases you must not touch, you declare here</source>
        <translation>依规须回避的亲属，在这里申报</translation>
    </message>
    <message>
        <source>Declared relatives</source>
        <translation>亲属申报</translation>
    </message>
    <message>
        <source>Declare a relative</source>
        <translation>申报亲属</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>End</source>
        <translation>终止</translation>
    </message>
    <message>
        <source>Why it ends</source>
        <translation>为什么终止</translation>
    </message>
    <message>
        <source>For example a divorce; it is kept with the declaration</source>
        <translation>例如已离婚；随申报一并留存</translation>
    </message>
    <message>
        <source>Cases of a declared relative never come to you; each sees their own, internal audit sees all</source>
        <translation>申报的亲属的业务不会派给您；各人只看到自己的申报，稽核内控看到全部</translation>
    </message>
</context>
<context>
    <name>RequestForm</name>
    <message>
        <source>Why it is needed; internal control and the unit head read it</source>
        <translation>为什么需要，内控和负责人据此审批</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>提交申请</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>&amp;Person</source>
        <translation>人员(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Kind</source>
        <translation>类别(&amp;K)</translation>
    </message>
    <message>
        <source>Stands in &amp;for</source>
        <translation>替谁(&amp;F)</translation>
    </message>
    <message>
        <source>Per&amp;mission</source>
        <translation>权限(&amp;M)</translation>
    </message>
    <message>
        <source>F&amp;irst day</source>
        <translation>起始日(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Last day</source>
        <translation>最后一日(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Reason</source>
        <translation>理由(&amp;R)</translation>
    </message>
    <message>
        <source>New request</source>
        <translation>新申请</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>尚无权限</translation>
    </message>
</context>
<context>
    <name>RequestPage</name>
    <message>
        <source>What is asked</source>
        <translation>请求内容</translation>
    </message>
    <message>
        <source>By how many days</source>
        <translation>选择延长天数</translation>
    </message>
    <message>
        <source>Longer by</source>
        <translation>延长</translation>
    </message>
    <message>
        <source>In words</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>No (&amp;J)</source>
        <translation>不同意(&amp;J)</translation>
    </message>
    <message>
        <source>Agree</source>
        <translation>同意</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Asked by</source>
        <translation>提出环节</translation>
    </message>
    <message>
        <source>the step {step}</source>
        <translation>{step}</translation>
    </message>
    <message>
        <source>About</source>
        <translation>询问环节</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>提问</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Before and after</source>
        <translation>更正前后</translation>
    </message>
    <message>
        <source>Last day now</source>
        <translation>现有期限</translation>
    </message>
    <message>
        <source>At the latest</source>
        <translation>最迟可延至</translation>
    </message>
    <message>
        <source>The limit</source>
        <translation>期限</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>更正前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>更正后</translation>
    </message>
    <message>
        <source>No names</source>
        <translation>不写姓名</translation>
    </message>
    <message>
        <source>A no needs a reason; no names</source>
        <translation>不同意须写理由；不写姓名</translation>
    </message>
    <message>
        <source>Nobody&apos;s name is shown to the other side</source>
        <translation>双方互不显示姓名</translation>
    </message>
</context>
<context>
    <name>RequestTable</name>
    <message>
        <source>Person</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Permission</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>From – until</source>
        <translation>起止日</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>阶段</translation>
    </message>
</context>
<context>
    <name>RequestsPage</name>
    <message>
        <source>No request here</source>
        <translation>这里没有申请</translation>
    </message>
    <message>
        <source>Choose all requests, or make a new one</source>
        <translation>可以改看全部申请，或提出新申请</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>申请</translation>
    </message>
    <message>
        <source>Name, account, kind or stage</source>
        <translation>姓名、账号、类别或阶段</translation>
    </message>
    <message>
        <source>What to leave in the list</source>
        <translation>列表里留下什么</translation>
    </message>
    <message>
        <source>Which requests</source>
        <translation>哪些申请</translation>
    </message>
    <message>
        <source>The chosen request</source>
        <translation>选中的申请</translation>
    </message>
    <message>
        <source>New request</source>
        <translation>新申请</translation>
    </message>
    <message>
        <source>Act</source>
        <translation>办理</translation>
    </message>
    <message>
        <source>Refuse</source>
        <translation>退回</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>收回权限</translation>
    </message>
    <message>
        <source>Why it is refused</source>
        <translation>退回的理由</translation>
    </message>
    <message>
        <source>The applicant reads it</source>
        <translation>申请人会看到</translation>
    </message>
</context>
<context>
    <name>RosterPage</name>
    <message>
        <source>Nobody is on the roster</source>
        <translation>没有替岗名单</translation>
    </message>
    <message>
        <source>A stand-in is applied for beforehand and goes four acts</source>
        <translation>替岗须预先申请，走完四步</translation>
    </message>
    <message>
        <source>Stand-ins</source>
        <translation>替岗</translation>
    </message>
    <message>
        <source>Start for today</source>
        <translation>启动今日替岗</translation>
    </message>
    <message>
        <source>New on the roster</source>
        <translation>申请替岗</translation>
    </message>
    <message>
        <source>Four people have agreed beforehand; the supervisor starts it by one act, until the day ends</source>
        <translation>名单由四人预先批准；被替的人缺勤时由主管一步启动，当日结束自动失效</translation>
    </message>
</context>
<context>
    <name>RosterTable</name>
    <message>
        <source>Stands in</source>
        <translation>替岗人</translation>
    </message>
    <message>
        <source>For</source>
        <translation>替谁</translation>
    </message>
    <message>
        <source>Permission</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>From – until</source>
        <translation>起止日</translation>
    </message>
</context>
<context>
    <name>RotaPage</name>
    <message>
        <source>Rota of the week</source>
        <translation>周排班</translation>
    </message>
    <message>
        <source>Mark absent</source>
        <translation>登记缺勤</translation>
    </message>
    <message>
        <source>Mark back</source>
        <translation>销假</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Note the absence</source>
        <translation>登记缺勤</translation>
    </message>
    <message>
        <source>{name} is away:</source>
        <translation>{name} 缺勤：</translation>
    </message>
    <message>
        <source>First day away</source>
        <translation>缺勤首日</translation>
    </message>
    <message>
        <source>Last day away</source>
        <translation>缺勤末日</translation>
    </message>
    <message>
        <source>Enter on or off · 1 day  2 morning  3 afternoon  0 off · PgUp/PgDn another week</source>
        <translation>Enter 排上或撤下 · 1 全天  2 上午  3 下午  0 休 · PgUp/PgDn 换周</translation>
    </message>
    <message>
        <source>Floor supervisor or unit head plan · PgUp/PgDn another week</source>
        <translation>排班由大厅主管或单位负责人办理 · PgUp/PgDn 换周</translation>
    </message>
    <message>
        <source>A day that nobody has planned has everybody on duty</source>
        <translation>没有排班的日子按全员在岗</translation>
    </message>
    <message>
        <source>from</source>
        <translation>自</translation>
    </message>
    <message>
        <source>until</source>
        <translation>至</translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <translation>{first} 至 {last}</translation>
    </message>
</context>
<context>
    <name>RouteTable</name>
    <message>
        <source>Item</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>环节</translation>
    </message>
    <message>
        <source>Goes to</source>
        <translation>去向</translation>
    </message>
</context>
<context>
    <name>RoutingPage</name>
    <message>
        <source>Settings of flow and rota</source>
        <translation>流转与排班设置</translation>
    </message>
    <message>
        <source>Steps that may go to the level above</source>
        <translation>可送上级的环节</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>{name}:</source>
        <translation>{name}：</translation>
    </message>
    <message>
        <source>{least} to {most}</source>
        <translation>{least} 至 {most}</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>Enter changes a value; draws and clocks follow it at once</source>
        <translation>按 Enter 修改；抽取和计时即刻按新值</translation>
    </message>
    <message>
        <source>The system administrator changes these values</source>
        <translation>这些设置由系统管理员修改</translation>
    </message>
</context>
<context>
    <name>RowLines</name>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>核对</translation>
    </message>
</context>
<context>
    <name>RowsCheck</name>
    <message>
        <source>What the papers say; no names</source>
        <translation>材料上是怎样写的；不写姓名</translation>
    </message>
    <message>
        <source>Differs because</source>
        <translation>不一致之处</translation>
    </message>
    <message>
        <source>Y agrees · N differs · Enter back to the rows</source>
        <translation>Y 一致 · N 不一致 · 写完按回车回到表格</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) to check</source>
        <translation>
            <numerusform>还有 %n 行未核对</numerusform>
        </translation>
    </message>
    <message>
        <source>all rows checked</source>
        <translation>各行均已核对</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) differ</source>
        <translation>
            <numerusform>%n 行不一致</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RowsTable</name>
    <message>
        <source>Add row</source>
        <translation>加一行</translation>
    </message>
    <message>
        <source>Remove row</source>
        <translation>删除行</translation>
    </message>
    <message>
        <source>{good} of {all} rows are good</source>
        <translation>{all} 行中 {good} 行无误</translation>
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
    <name>SearchView</name>
    <message>
        <source>Case number, name, ID number, or scan a receipt&apos;s code</source>
        <translation>业务编号、姓名、证件号码，或扫描回执二维码</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>全部状态</translation>
    </message>
    <message>
        <source>Open ones</source>
        <translation>未办结</translation>
    </message>
    <message>
        <source>S&amp;can with the camera</source>
        <translation>摄像头扫码(&amp;C)</translation>
    </message>
    <message>
        <source>Found in the whole province</source>
        <translation>全省查到的业务</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>Find a case</source>
        <translation>查找业务</translation>
    </message>
    <message>
        <source>What to look for</source>
        <translation>查找内容</translation>
    </message>
    <message>
        <source>States</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Cases found</source>
        <translation>查到的业务</translation>
    </message>
    <message numerus="yes">
        <source>In the whole province: %n case(s)</source>
        <translation>
            <numerusform>全省 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>Check the number or the name, or choose all states; only this office</source>
        <translation>请核对编号或姓名，或改选全部状态；只能查到本单位的业务</translation>
    </message>
    <message numerus="yes">
        <source>%n case(s)</source>
        <translation>
            <numerusform>%n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>Hold the receipt&apos;s code before the camera; Esc stops</source>
        <translation>请把回执二维码对准摄像头；按 Esc 停止</translation>
    </message>
</context>
<context>
    <name>SectionView</name>
    <message>
        <source>Change</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>This matter</source>
        <translation>办理内容</translation>
    </message>
    <message>
        <source>Change what is known: {section}</source>
        <translation>修改已知内容：{section}</translation>
    </message>
    <message>
        <source>Add: {section}</source>
        <translation>添加{section}</translation>
    </message>
    <message>
        <source>Close: {section}</source>
        <translation>收起{section}</translation>
    </message>
    <message>
        <source>Fold</source>
        <translation>收起</translation>
    </message>
</context>
<context>
    <name>SendPage</name>
    <message>
        <source>Target&apos;s &amp;file</source>
        <translation>目标机信息文件(&amp;F)</translation>
    </message>
    <message>
        <source>Choose …</source>
        <translation>选择……</translation>
    </message>
    <message>
        <source>&amp;Keep as</source>
        <translation>密封后存为(&amp;K)</translation>
    </message>
    <message>
        <source>Choose a place …</source>
        <translation>选择位置……</translation>
    </message>
    <message>
        <source>Seal</source>
        <translation>密封</translation>
    </message>
    <message>
        <source>At the other machine open this screen and keep the machine&apos;s file. The template is sealed to that machine, for this person, for seven days; compare the fingerprint on both screens.</source>
        <translation>请先在另一台机器上打开本页，保存其机器信息文件。模板只密封给那台机器、只供本人、七天内有效；请核对两台机器屏幕上的指纹。</translation>
    </message>
    <message>
        <source>To another machine</source>
        <translation>转到其他机器</translation>
    </message>
    <message>
        <source>{name}: to another machine</source>
        <translation>{name}：转到其他机器</translation>
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
        <source>Your face</source>
        <translation>我的人脸</translation>
    </message>
    <message>
        <source>Devices of this machine</source>
        <translation>本机设备</translation>
    </message>
    <message>
        <source>Your password at the centre</source>
        <translation>您在中心的密码</translation>
    </message>
</context>
<context>
    <name>ShownPaper</name>
    <message>
        <source>Other style</source>
        <translation>其他版式</translation>
    </message>
    <message>
        <source>Large print, A4</source>
        <translation>大字版（A4）</translation>
    </message>
    <message>
        <source>A4</source>
        <translation>A4</translation>
    </message>
    <message>
        <source>80 mm roll</source>
        <translation>80 毫米小票</translation>
    </message>
    <message>
        <source>English, A4</source>
        <translation>英文（A4）</translation>
    </message>
</context>
<context>
    <name>SidesCard</name>
    <message>
        <source>Side by side</source>
        <translation>并排查看</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>The centre</source>
        <translation>中心</translation>
    </message>
    <message>
        <source>Nothing further was written here.</source>
        <translation>本机没有后续记录。</translation>
    </message>
    <message>
        <source>The centre has nothing further of this case.</source>
        <translation>中心没有这一件的后续记录。</translation>
    </message>
    <message>
        <source>The centre has nothing of this case yet.</source>
        <translation>中心还没有这一件的记录。</translation>
    </message>
    <message>
        <source>not for this office to read</source>
        <translation>内容不对本单位开放</translation>
    </message>
    <message>
        <source>{number}. {what}</source>
        <translation>第 {number} 条&#x3000;{what}</translation>
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
        <source>Somebody else signs in</source>
        <translation>换人登录</translation>
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
        <source>Face cannot be read</source>
        <translation>不能刷脸</translation>
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
        <source>The camera is off</source>
        <translation>摄像头未开启</translation>
    </message>
    <message>
        <source>The colleague looks into the camera and so vouches for this sign-in; no picture is kept.</source>
        <translation>请这位同事看摄像头，为本次登录担保；不保存图像。</translation>
    </message>
    <message>
        <source>Checking …</source>
        <translation>正在核对…</translation>
    </message>
    <message>
        <source>Next time: alone, in even light, eye to eye with the camera, follow the arrow.</source>
        <translation>下次请独自一人、光线均匀、平视摄像头，并按箭头转头。</translation>
    </message>
    <message>
        <source>One look unlocks: sit down, or press any key</source>
        <translation>坐下或按任意键，看一眼即可解锁</translation>
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
        <source>Look into the camera and turn your head where the arrow points. It takes three to four seconds; no picture is kept.</source>
        <translation>请看摄像头，并按箭头方向转头，三四秒即可；不保存任何画面。</translation>
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
    <name>SlipTable</name>
    <message>
        <source>Case</source>
        <translation>业务</translation>
    </message>
    <message>
        <source>Applicant</source>
        <translation>申请人</translation>
    </message>
    <message>
        <source>Papers confirmed</source>
        <translation>已确认的文书</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>确认时间</translation>
    </message>
</context>
<context>
    <name>SlipsCard</name>
    <message>
        <source>Confirmations to hand over</source>
        <translation>待交联网确认单</translation>
    </message>
    <message>
        <source>Print the slip</source>
        <translation>打印确认单</translation>
    </message>
    <message numerus="yes">
        <source>%n case(s)</source>
        <translation>
            <numerusform>%n 件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StaffTable</name>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账号</translation>
    </message>
    <message>
        <source>Office</source>
        <translation>机构</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Section</source>
        <translation>科室</translation>
    </message>
    <message>
        <source>Post</source>
        <translation>岗位</translation>
    </message>
    <message>
        <source>Permission</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>Account&apos;s use</source>
        <translation>账号状态</translation>
    </message>
    <message>
        <source>Nobody yet</source>
        <translation>暂无人员</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>在用</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>停用</translation>
    </message>
</context>
<context>
    <name>StartView</name>
    <message>
        <source>Which matter?</source>
        <translation>办理什么事项？</translation>
    </message>
    <message>
        <source>F2 calls the next visitor. Ctrl+K finds the matter by words or initials, e.g. 退休, txdy.</source>
        <translation>F2 叫下一位。Ctrl+K 按名称或拼音首字母找事项，如“退休”或 txdy。</translation>
    </message>
    <message>
        <source>Drafts of this office</source>
        <translation>本机构的草稿</translation>
    </message>
    <message>
        <source>draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>waits for papers, notice {number}</source>
        <translation>等补正 · 告知书 {number}</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Sync with the centre</source>
        <translation>与中心同步</translation>
    </message>
    <message>
        <source>This machine · saved</source>
        <translation>本机 · 已存</translation>
    </message>
    <message>
        <source>Opening the store …</source>
        <translation>正在打开数据…</translation>
    </message>
    <message>
        <source>Presence</source>
        <translation>在岗检测</translation>
    </message>
    <message>
        <source>Presence off</source>
        <translation>在岗检测未开</translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>待送出 %n 条</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to decide</source>
        <translation>
            <numerusform>待决定 %n 条</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n slip(s) to hand over</source>
        <translation>
            <numerusform>待交确认单 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>No new cases</source>
        <translation>暂停受理新件</translation>
    </message>
    <message>
        <source>F10 shows what is not sent.</source>
        <translation>按 F10 查看未同步事项。</translation>
    </message>
    <message>
        <source>Offline since {since}</source>
        <translation>{since} 起离线</translation>
    </message>
    <message>
        <source>Not synced yet</source>
        <translation>尚未同步</translation>
    </message>
    <message>
        <source>Synced {last}</source>
        <translation>已同步 {last}</translation>
    </message>
    <message>
        <source>Presence: no picture</source>
        <translation>在岗检测：无画面</translation>
    </message>
</context>
<context>
    <name>Suggestions</name>
    <message>
        <source>Records found</source>
        <translation>找到的记录</translation>
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
        <source>%n record(s)</source>
        <translation>
            <numerusform>%n 条</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TakePage</name>
    <message>
        <source>Transfer &amp;file</source>
        <translation>转移文件(&amp;F)</translation>
    </message>
    <message>
        <source>Choose …</source>
        <translation>选择……</translation>
    </message>
    <message>
        <source>&amp;Machine&apos;s file</source>
        <translation>本机信息文件(&amp;M)</translation>
    </message>
    <message>
        <source>Choose a place …</source>
        <translation>选择位置……</translation>
    </message>
    <message>
        <source>Keep this machine&apos;s file</source>
        <translation>保存本机信息文件</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>转入</translation>
    </message>
    <message>
        <source>From another machine</source>
        <translation>从其他机器转入</translation>
    </message>
    <message>
        <source>First: this machine&apos;s file goes to the other one</source>
        <translation>先：把本机信息文件交给另一台机器</translation>
    </message>
    <message>
        <source>Then: the sealed file comes back</source>
        <translation>后：取回密封的文件</translation>
    </message>
    <message>
        <source>Read the fingerprint off the other machine&apos;s screen, not out of the file.</source>
        <translation>指纹请看另一台机器的屏幕，不要从文件里抄。</translation>
    </message>
    <message>
        <source>Its finger&amp;print</source>
        <translation>对方指纹(&amp;P)</translation>
    </message>
    <message>
        <source>This is machine {id}, fingerprint {fingerprint}</source>
        <translation>本机编号 {id}，指纹 {fingerprint}</translation>
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
        <source>My tray</source>
        <translation>我的待办</translation>
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
        <source>My tray: %n case(s)</source>
        <translation>
            <numerusform>我的待办：%n 件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrayModelRows</name>
    <message>
        <source>Due</source>
        <translation>期限</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Matter</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Filed under</source>
        <translation>办理对象</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>环节</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>收件</translation>
    </message>
    <message>
        <source>marked</source>
        <translation>已选</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>无期限</translation>
    </message>
    <message>
        <source>clock stands</source>
        <translation>期限暂停</translation>
    </message>
    <message>
        <source>chased: {note}</source>
        <translation>催办：{note}</translation>
    </message>
    <message>
        <source>returned: {reason}</source>
        <translation>退回：{reason}</translation>
    </message>
    <message>
        <source>opened</source>
        <translation>已打开</translation>
    </message>
</context>
<context>
    <name>TrayView</name>
    <message>
        <source>Case</source>
        <translation>业务</translation>
    </message>
    <message>
        <source>Opening the case</source>
        <translation>正在打开业务</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>办理</translation>
    </message>
    <message>
        <source>It cannot be shown</source>
        <translation>无法显示</translation>
    </message>
</context>
<context>
    <name>UnsentTable</name>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>业务</translation>
    </message>
    <message>
        <source>What it waits for</source>
        <translation>在等什么</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>已等</translation>
    </message>
</context>
<context>
    <name>UnsentView</name>
    <message>
        <source>Unsent work</source>
        <translation>未同步事项</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>立即同步</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>&amp;Do it again</source>
        <translation>重新办理(&amp;D)</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>搁置</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Why; it is kept</source>
        <translation>写明原因，会留下记录</translation>
    </message>
    <message>
        <source>Do it</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Nothing here is ever thrown away.</source>
        <translation>这里的内容一条也不会丢弃。</translation>
    </message>
    <message>
        <source>Floor supervisor and system administrator decide; nothing here is ever thrown away.</source>
        <translation>由大厅主管或系统管理员处理；这里的内容一条也不会丢弃。</translation>
    </message>
    <message>
        <source>This machine keeps its data itself. A system administrator sets centre.url.</source>
        <translation>数据保存在本机。需要联网时由系统管理员设置 centre.url。</translation>
    </message>
    <message>
        <source>No centre is set</source>
        <translation>没有设置中心</translation>
    </message>
    <message>
        <source>The centre has confirmed everything</source>
        <translation>中心已确认全部内容</translation>
    </message>
    <message>
        <source>What you do next goes out by itself</source>
        <translation>之后办理的内容会自动送出</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Set {case} aside:</source>
        <translation>搁置 {case}：</translation>
    </message>
    <message>
        <source>Try {case} again:</source>
        <translation>重试 {case}：</translation>
    </message>
</context>
<context>
    <name>WeekTable</name>
    <message>
        <source>Mon</source>
        <translation>周一</translation>
    </message>
    <message>
        <source>Tue</source>
        <translation>周二</translation>
    </message>
    <message>
        <source>Wed</source>
        <translation>周三</translation>
    </message>
    <message>
        <source>Thu</source>
        <translation>周四</translation>
    </message>
    <message>
        <source>Fri</source>
        <translation>周五</translation>
    </message>
    <message>
        <source>Sat</source>
        <translation>周六</translation>
    </message>
    <message>
        <source>Sun</source>
        <translation>周日</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Section</source>
        <translation>科室</translation>
    </message>
    <message>
        <source>Permission</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>Today {day}</source>
        <translation>今天 {day}</translation>
    </message>
</context>
<context>
    <name>WithdrawPage</name>
    <message>
        <source>Withdraw and delete</source>
        <translation>撤回并删除</translation>
    </message>
    <message>
        <source>Withdrawal</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Withdraw the consent of {name}</source>
        <translation>撤回 {name} 的同意</translation>
    </message>
    <message>
        <source>The template is deleted from this machine at once and cannot be restored; a receipt is printed.</source>
        <translation>模板立即从本机删除，不能恢复，并出具删除凭证。</translation>
    </message>
    <message>
        <source>no template</source>
        <translation>没有模板</translation>
    </message>
    <message>
        <source>Enrolled until: {until}. Without a face the person signs in by two colleagues who vouch, or by one-time codes.</source>
        <translation>登记有效至：{until}。撤回后，本人可由两位同事担保或用一次性口令登录。</translation>
    </message>
</context>
<context>
    <name>WorkCard</name>
    <message>
        <source>{left}, due {due}</source>
        <translation>{left}，{due} 前</translation>
    </message>
    <message>
        <source>Step: {step}</source>
        <translation>当前环节：{step}</translation>
    </message>
    <message>
        <source>What this step finds</source>
        <translation>本环节填写</translation>
    </message>
    <message>
        <source>Type these from the papers a second time, without seeing what the first person typed.</source>
        <translation>请按材料独立录入第二遍，不看第一个人录入的内容。</translation>
    </message>
    <message>
        <source>Second typing</source>
        <translation>第二遍录入</translation>
    </message>
    <message>
        <source>Rows to check against the papers</source>
        <translation>逐行核对</translation>
    </message>
    <message>
        <source>What changes in the register</source>
        <translation>登记变更对照</translation>
    </message>
    <message>
        <source>Found by earlier steps</source>
        <translation>前面环节的结果</translation>
    </message>
    <message>
        <source>The form as filed, with its papers</source>
        <translation>申请内容与佐证材料</translation>
    </message>
    <message>
        <source>Other papers</source>
        <translation>其他材料</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>校验结果</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Two people typed differently: {fields}</source>
        <translation>两人录入不一致：{fields}。请核对材料后重新录入，或退回。</translation>
    </message>
    <message>
        <source>Returned: {why}</source>
        <translation>退回：{why}</translation>
    </message>
    <message>
        <source>A refusal stands proposed: {ground}</source>
        <translation>已提出不予办理：{ground}</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Old</source>
        <translation>原值</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新值</translation>
    </message>
    <message>
        <source>Register now</source>
        <translation>登记现值</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>checked row by row above</source>
        <translation>见上方逐行核对</translation>
    </message>
    <message>
        <source>No test applies to this matter</source>
        <translation>本事项没有需要校验的内容</translation>
    </message>
    <message>
        <source>fails</source>
        <translation>不通过</translation>
    </message>
    <message>
        <source>look</source>
        <translation>需核对</translation>
    </message>
    <message>
        <source>note</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>passes</source>
        <translation>通过</translation>
    </message>
</context>
</TS>
